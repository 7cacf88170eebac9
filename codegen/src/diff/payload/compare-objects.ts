import { conjunctsOf, type JsonSchema } from '../../schema/json-schema.js';
import { compareCount } from './compare-scalars.js';
import { type Acceptance, acceptanceOfLists, atKey, constraintFinding, type Finding, findingAt, type SchemaPair } from './finding.js';
import { ANY_TYPE, kindsOf, typeText } from './kinds.js';
import { isForbidden, type Members, membersOf } from './object-members.js';
import type { Aspect, SchemaTools } from './schema-tools.js';

/** The properties of objects. */
export const compareObjects: Aspect = (pair, tools) => {
  const objects: Objects = { pair, before: membersOf(pair.before), after: membersOf(pair.after), tools };
  const names = new Set([...objects.before.declared, ...objects.after.declared]);
  return [
    ...[...names].flatMap((name) => atKey(name, compareProperty(name, objects))),
    ...compareMapType(objects),
    ...compareForbidden(objects),
    ...compareRest(objects),
    ...comparePatternProperties(objects),
    ...compareDependencies(pair),
    ...compareCount(pair, 'minProperties'),
    ...compareCount(pair, 'maxProperties'),
  ];
};

/** The objects that two schemas describe. */
interface Objects {
  readonly pair: SchemaPair;
  readonly before: Members;
  readonly after: Members;
  readonly tools: SchemaTools;
}

function compareProperty(name: string, { before, after, tools }: Objects): readonly Finding[] {
  const { combine, compare } = tools;
  const pair: SchemaPair = { before: combine(before.schemasOf(name)), after: combine(after.schemasOf(name)) };
  if (!after.declared.has(name)) {
    return [{ rule: 'property-removed', facts: { old: typeOf(pair.before) }, keys: [], before: { schema: pair.before } }];
  }
  if (!before.declared.has(name)) return addedProperty(name, pair, { before, after, tools });
  const [was, is] = [before.required.has(name), after.required.has(name)];
  return [
    ...(was && !is ? [findingAt('property-optional', pair, {})] : []),
    ...(!was && is ? [findingAt('property-required', pair, {})] : []),
    ...compare(pair),
  ];
}

// TypeScript has one type for all members of a map. With declared properties, it is `unknown`.
function compareMapType({ pair, before, after, tools }: Objects): readonly Finding[] {
  const isTyped = ({ declared, byPattern, rest }: Members): boolean => declared.size + byPattern.size === 0 && rest.length > 0;
  if (!isTyped(before) || isTyped(after) || after.rest.length === 0 || isForbidden([...before.rest, ...after.rest])) return [];
  const type = typeOf(tools.combine(before.rest));
  return type === ANY_TYPE ? [] : [findingAt('map-members-untyped', pair, { old: type })];
}

/** The types of the values, for output. */
function typeOf(schema: JsonSchema): string {
  return typeText(kindsOf(schema));
}

function addedProperty(name: string, pair: SchemaPair, { before, after, tools }: Omit<Objects, 'pair'>): readonly Finding[] {
  const isRequired = after.required.has(name);
  const wasForbidden = isForbidden(before.schemasOf(name));
  const rules = [
    ...(isRequired ? (['required-property-added'] as const) : []),
    ...(wasForbidden ? (['property-added-to-closed'] as const) : []),
    ...(!isRequired && !wasForbidden ? (['property-added'] as const) : []),
  ];
  const added = rules.map((rule): Finding => ({ rule, facts: { new: typeOf(pair.after) }, keys: [], after: { schema: pair.after } }));
  // Senders may already send a map entry with this name, but not an undeclared property of an open object.
  const wasMember = !wasForbidden && before.schemasOf(name).length > 0;
  return [...added, ...(wasMember ? tools.compare(pair) : [])];
}

// A property that must be absent may have been a member of a map, or an undeclared one.
function compareForbidden({ pair, before, after }: Objects): readonly Finding[] {
  const mayHave = ({ declared, schemasOf }: Members, name: string): boolean => !declared.has(name) && !isForbidden(schemasOf(name));
  const forbidden = [...after.forbidden].filter((name) => mayHave(before, name));
  const allowed = [...before.forbidden].filter((name) => mayHave(after, name));
  return [
    ...forbidden.flatMap((name) => atKey(name, [findingAt('value-forbidden', pair, {})])),
    ...allowed.flatMap((name) => atKey(name, [findingAt('value-allowed', pair, {})])),
  ];
}

function compareRest({ pair, before, after, tools: { combine, compare } }: Objects): readonly Finding[] {
  const [wasClosed, isClosed] = [isForbidden(before.rest), isForbidden(after.rest)];
  if (wasClosed && isClosed) return [];
  if (isClosed) return [findingAt('object-closed', pair, {})];
  if (wasClosed) return [findingAt('object-opened', pair, {})];
  return atKey(ANY, compare({ before: combine(before.rest), after: combine(after.rest) }));
}

/** The key of any item, or of any property that is not declared. */
export const ANY = '*';

function comparePatternProperties(objects: Objects): readonly Finding[] {
  const { before, after, tools } = objects;
  const common = [...before.byPattern].flatMap(([pattern, own]) => {
    const others = after.byPattern.get(pattern);
    return others ? tools.compare({ before: tools.combine(own), after: tools.combine(others) }) : [];
  });
  const removed = [...before.byPattern.keys()].filter((pattern) => !after.byPattern.has(pattern));
  const added = [...after.byPattern.keys()].filter((pattern) => !before.byPattern.has(pattern));
  return [...atKey(ANY, common), ...comparePatternNames(objects, removed, added)];
}

// Adding or removing a pattern also changes which members count as additional.
function comparePatternNames(objects: Objects, removed: readonly string[], added: readonly string[]): readonly Finding[] {
  const { pair, before, after } = objects;
  const [[old, ...others], [now, ...more]] = [removed, added];
  if (old === undefined && now === undefined) return [];
  const facts = { keyword: 'patternProperties', old, new: now };
  const isReplaced = old !== undefined && now !== undefined && others.length + more.length === 0;
  const replaced = isReplaced ? comparedNames(objects, old, now) : undefined;
  if (replaced) return constraintFinding(pair, replaced, facts);
  const isNarrowed = now !== undefined || after.rest.length > 0;
  const isWidened = old !== undefined || before.rest.length > 0;
  return constraintFinding(pair, { isNarrowed, isWidened }, facts);
}

/**
 * How accepted values change if a pattern is replaced by another with an equal schema. Known only if both versions forbid, or both allow,
 * all other members.
 */
function comparedNames({ before, after, tools }: Objects, old: string, now: string): Acceptance | undefined {
  const { includesPattern: includes, combine, withoutEqual } = tools;
  const [own, others] = [combine(before.byPattern.get(old) ?? []), combine(after.byPattern.get(now) ?? [])];
  if (withoutEqual([own], [others]).length > 0) return undefined;
  const [isWider, isNarrower] = [includes(now, old) !== true, includes(old, now) !== true];
  if (isForbidden(before.rest) && isForbidden(after.rest)) return { isNarrowed: isWider, isWidened: isNarrower };
  return before.rest.length + after.rest.length === 0 ? { isNarrowed: isNarrower, isWidened: isWider } : undefined;
}

function compareDependencies(pair: SchemaPair): readonly Finding[] {
  const dependencies = (schema: JsonSchema): readonly string[] =>
    conjunctsOf(schema).flatMap(({ dependentRequired = {} }) =>
      Object.entries(dependentRequired).flatMap(([name, needed]) =>
        needed.flatMap((other) => (other === name ? [] : [JSON.stringify([name, other])])),
      ),
    );
  const [before, after] = [dependencies(pair.before), dependencies(pair.after)];
  return constraintFinding(pair, acceptanceOfLists(before, after), { keyword: 'dependentRequired' });
}
