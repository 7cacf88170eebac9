import { type Code, code, raw } from '../../../code/code.js';
import { all, any, atom, type Condition, not, printCondition } from '../../../code/condition.js';
import type { JsonSchema } from '../../../schema/json-schema.js';
import type { Branch, Evaluates, Member, PrintRest, Site } from '../../../schema/keyword.js';
import { KEYWORDS } from '../../../schema/keywords/index.js';

/** A subschema that evaluates members, and the condition under which it applies. */
interface Applied {
  readonly schema: JsonSchema;
  readonly when: Condition;
}

/**
 * Prints the assertion of an `unevaluated…` keyword of `schema`. The conditions under which other schemas evaluate members are computed
 * once, before the loop.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-11}
 */
export function printUnevaluated(evaluates: Evaluates, schema: JsonSchema, site: Site, printRest: PrintRest): readonly Code[] {
  const constants: Code[] = [];
  const named = (condition: Condition): Condition => {
    if (typeof condition === 'boolean') return condition;
    const name = raw(`applies${constants.length + 1}`);
    constants.push(code`const ${name} = ${printCondition(condition)};`);
    return atom(name);
  };
  const applied = (part: JsonSchema, when: Condition): readonly Applied[] => {
    const branches = branchesOf(part).filter((branch) => evaluatesSomething(evaluates, branch.schema));
    const below = branches.flatMap((branch) => applied(branch.schema, all([when, named(conditionOf(branch, site))])));
    return [{ schema: part, when }, ...below];
  };
  const subschemas = applied(schema, true);
  const isEvaluated = (member: Member): Condition =>
    any(
      subschemas.map(({ schema: part, when }) => all([when, evaluatedBy(evaluates, part, { member, site, isOutermost: part === schema })])),
    );
  if (isEvaluated({ key: raw('key'), value: raw('member') }) === true) return [];
  const loop = printRest((member) => not(isEvaluated(member)));
  return loop.length === 0 ? [] : [...constants, ...loop];
}

function branchesOf(schema: JsonSchema): readonly Branch[] {
  return KEYWORDS.flatMap(({ name, branches }) => (schema[name as keyof JsonSchema] === undefined ? [] : (branches?.(schema) ?? [])));
}

function conditionOf({ when }: Branch, site: Site): Condition {
  if (when === undefined) return true;
  if ('property' in when) return atom(code`Object.hasOwn(${site.value}, ${when.property})`);
  const isValid = site.parts.satisfies(when.schema, { ...site, isNarrowed: false, name: `${site.name}Condition` });
  return when.isValid ? isValid : not(isValid);
}

interface Place {
  readonly member: Member;
  readonly site: Site;
  /** Whether the schema is the one with the `unevaluated…` keyword. */
  readonly isOutermost: boolean;
}

function evaluatedBy(evaluates: Evaluates, schema: JsonSchema, { member, site, isOutermost }: Place): Condition {
  const own = KEYWORDS.filter(
    ({ name }) => schema[name as keyof JsonSchema] !== undefined && !(isOutermost && name.startsWith('unevaluated')),
  );
  return any(own.map((keyword) => keyword[evaluates]?.(schema, member, site) ?? false));
}

function evaluatesSomething(evaluates: Evaluates, schema: JsonSchema): boolean {
  const evaluating = KEYWORDS.some((keyword) => keyword[evaluates] && schema[keyword.name as keyof JsonSchema] !== undefined);
  return evaluating || branchesOf(schema).some((branch) => evaluatesSomething(evaluates, branch.schema));
}
