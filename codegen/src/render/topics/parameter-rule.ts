import { type Code, code, type ImportedName, imported, importedType } from '../../code/code.js';
import { doc } from '../../code/doc.js';
import { id } from '../../code/identifier.js';
import { BRACES, bracketed, literal } from '../../code/literal.js';
import { regExp } from '../../code/reg-exp.js';
import type { CatalogParameter } from '../../model/catalog.js';
import { ruleName } from '../../model/names.js';
import { ruleOf, wholePattern } from '../../model/parameter-rules.js';
import { artifactModule, RUNTIME } from '../layout.js';

/** The rule of a parameter, as the other files of the artifact import it. */
export function parameterRule(name: string): ImportedName {
  return imported(artifactModule('topics', 'topic-table'), ruleName(name));
}

/** The constant with the constraints of a parameter. */
export function printParameterRule(parameter: CatalogParameter): Code {
  const { name, description, pattern, maxLength, maxBytes, rest } = parameter;
  const { values, integer, default: fallback } = ruleOf(name, { ...parameter, pattern: null });
  const members = [
    code`name: ${name}`,
    ...(pattern === null ? [] : [code`pattern: ${regExp(wholePattern(pattern))}`]),
    ...(maxLength === null ? [] : [code`maxLength: ${maxLength}`]),
    ...(maxBytes === null ? [] : [code`maxBytes: ${maxBytes}`]),
    ...(rest ? [code`rest: true`] : []),
    ...(values ? [code`values: ${literal(values)}`] : []),
    ...(integer ? [code`integer: true`] : []),
    ...(fallback === undefined ? [] : [code`default: ${fallback}`]),
  ];
  const before = `export const ${ruleName(name)}: ParameterRule = `.length;
  return code`${doc([description])}
export const ${id(ruleName(name))}: ${importedType(RUNTIME, 'ParameterRule')} = ${bracketed(members, BRACES, before)};`;
}
