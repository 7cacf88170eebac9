import type { CatalogParameter } from '../../model/catalog.js';
import { ruleName } from '../../model/names.js';
import { wholePattern } from '../../model/parameter-rules.js';
import { type Code, code, type ImportedName, imported, importedType, join } from '../code/code.js';
import { doc } from '../code/doc.js';
import { id } from '../code/identifier.js';
import { regExp } from '../code/reg-exp.js';
import { artifactModule, RUNTIME } from '../layout.js';

/** The rule of a parameter, as the other files of the artifact import it. */
export function parameterRule(name: string): ImportedName {
  return imported(artifactModule('topics', 'topic-table'), ruleName(name));
}

/** The constant that holds what a parameter may be. */
export function printParameterRule(parameter: CatalogParameter): Code {
  const { name, description, pattern, maxLength, maxBytes, rest } = parameter;
  const members = [
    code`name: ${name}`,
    ...(pattern === null ? [] : [code`pattern: ${regExp(wholePattern(pattern))}`]),
    ...(maxLength === null ? [] : [code`maxLength: ${maxLength}`]),
    ...(maxBytes === null ? [] : [code`maxBytes: ${maxBytes}`]),
    ...(rest ? [code`rest: true`] : []),
  ];
  return code`${doc([description])}
export const ${id(ruleName(name))}: ${importedType(RUNTIME, 'ParameterRule')} = { ${join(members, ', ')} };`;
}
