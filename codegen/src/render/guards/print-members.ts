import { ANYTHING, type JsonSchema, NOTHING, typesOf } from '../../model/json-schema.js';
import { ANNOTATIONS } from '../../model/keywords.js';
import { type Code, code, mentions, raw } from '../code/code.js';
import { ifThen } from '../code/if-then.js';
import { regExp } from '../code/reg-exp.js';
import { type PrintCheck, placeOfKey, refuseIf, type Scope, type Site } from './site.js';

/**
 * The loop that holds the members of an object to `schema`, but those for which one of `isKnown` is true. `for…in` is twice as fast as
 * a list of keys; what it finds besides, properties that are inherited, does not count.
 */
export function printMembers(
  schema: JsonSchema,
  keyword: string,
  outer: Site,
  printCheck: PrintCheck,
  isKnown: (key: Code) => readonly Code[],
): readonly Code[] {
  if (schema === ANYTHING) return [];
  const scope = outer.scope.inner();
  const key = raw(scope.local('key'));
  const value = code`${outer.value}[${key}]`;
  const item = itemOf(schema, value, scope);
  const isOwn = code`Object.hasOwn(${outer.value}, ${key})`;
  const isPlain = isPlainTest(schema);
  const site: Site = { ...outer, scope, value: item, ...placeOfKey(outer, key), optional: false, ...(isPlain && { counts: isOwn }) };
  const checks = printPart(schema, keyword, site, printCheck);
  const known = isKnown(key);
  if (checks.length === 0 || known.some(isAlways)) return [];
  return [
    code`for (const ${key} in ${outer.value}) {
  ${skip([...known, ...(isPlain ? [] : [code`!${isOwn}`])])}
  ${printItem(item, value, checks)}
  ${checks}
}`,
  ];
}

// One test of the value itself: then only a bad one need be asked whose it is.
function isPlainTest(schema: JsonSchema): boolean {
  return (
    schema !== NOTHING &&
    Object.keys(schema).every((keyword) => PLAIN.has(keyword)) &&
    typesOf(schema).every((type) => type !== 'object' && type !== 'array')
  );
}

const PLAIN: ReadonlySet<string> = new Set(['type', 'const', ...ANNOTATIONS]);

/** The tests that are true for the names that `properties` and `patternProperties` speak of. */
export function isNamed({ properties = {}, patternProperties = {} }: JsonSchema, key: Code): readonly Code[] {
  return [
    ...Object.keys(properties).map((name) => code`${key} === ${name}`),
    ...Object.keys(patternProperties).map((pattern) => code`${regExp(pattern)}.test(${key})`),
  ];
}

/** The loop that holds the items of an array from `start` on to `schema`, but those for which one of `isKnown` is true. */
export function printItems(
  schema: JsonSchema,
  keyword: string,
  start: number,
  outer: Site,
  printCheck: PrintCheck,
  isKnown: (index: Code, item: Code) => readonly Code[],
): readonly Code[] {
  if (schema === ANYTHING) return [];
  const scope = outer.scope.inner();
  const index = raw(scope.local('i'));
  const value = code`${outer.value}[${index}]`;
  const item = itemOf(schema, value, scope);
  const site: Site = { ...outer, scope, value: item, ...placeOfKey(outer, index), optional: false };
  const checks = printPart(schema, keyword, site, printCheck);
  const known = isKnown(index, item);
  if (checks.length === 0 || known.some(isAlways)) return [];
  return [
    code`for (let ${index} = ${start}; ${index} < ${outer.value}.length; ${index} += 1) {
  ${printItem(item, value, [...known, ...checks])}
  ${skip(known)}
  ${checks}
}`,
  ];
}

// What may not be there at all is looked at but where it is told.
function itemOf(schema: JsonSchema, value: Code, scope: Scope): Code {
  return schema === NOTHING ? value : raw(scope.local('item'));
}

// What nobody looks at has no name.
function printItem(item: Code, value: Code, users: readonly Code[]): readonly Code[] {
  return item !== value && mentions(users, item.parts.join('')) ? [code`const ${item}: unknown = ${value};`] : [];
}

// What may not be there at all is told by the keyword that says so.
function printPart(schema: JsonSchema, keyword: string, site: Site, printCheck: PrintCheck): readonly Code[] {
  return schema === NOTHING ? [refuseIf([], site, keyword, 'absent')] : printCheck(schema, site);
}

function skip(known: readonly Code[]): readonly Code[] {
  return known.length === 0 ? [] : [ifThen(known, raw('continue;'), '||')];
}

// Every member is known, so none is left to be checked.
function isAlways({ parts }: Code): boolean {
  return parts.join('') === 'true';
}
