import { conjunctsOf, type JsonSchema } from '../../schema/json-schema.js';
import { compareCount } from './compare-scalars.js';
import type { Aspect, Comparing } from './comparing.js';
import { below, constraintFinding, type Finding, findingAt, type SchemaPair } from './finding.js';
import { kindsOf, typeText } from './kinds.js';
import { isForbidden, type Members, membersOf } from './object-members.js';

/** The properties of objects. */
export const compareObjects: Aspect = (pair, comparing) => {
  const objects: Objects = { pair, before: membersOf(pair.before), after: membersOf(pair.after), comparing };
  const names = new Set([...objects.before.declared, ...objects.after.declared]);
  return [
    ...[...names].flatMap((name) => below(name, compareProperty(name, objects))),
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
  readonly comparing: Comparing;
}

function compareProperty(name: string, { before, after, comparing }: Objects): readonly Finding[] {
  const { together, compare } = comparing;
  const pair: SchemaPair = { before: together(before.schemasOf(name)), after: together(after.schemasOf(name)) };
  if (!after.declared.has(name)) {
    return [{ rule: 'property-removed', facts: { old: typeOf(pair.before) }, keys: [], before: { schema: pair.before } }];
  }
  if (!before.declared.has(name)) return addedProperty(name, pair, { before, after, comparing });
  const [was, is] = [before.required.has(name), after.required.has(name)];
  return [
    ...(was && !is ? [findingAt('property-optional', pair, {})] : []),
    ...(!was && is ? [findingAt('property-required', pair, {})] : []),
    ...compare(pair),
  ];
}

/** The types of the values, for output. */
function typeOf(schema: JsonSchema): string {
  return typeText(kindsOf(schema));
}

function addedProperty(name: string, pair: SchemaPair, { before, after, comparing }: Omit<Objects, 'pair'>): readonly Finding[] {
  const isRequired = after.required.has(name);
  const wasForbidden = isForbidden(before.schemasOf(name));
  const rules = [
    ...(isRequired ? (['required-property-added'] as const) : []),
    ...(wasForbidden ? (['property-added-to-closed'] as const) : []),
    ...(!isRequired && !wasForbidden ? (['property-added'] as const) : []),
  ];
  const added = rules.map((rule): Finding => ({ rule, facts: { new: typeOf(pair.after) }, keys: [], after: { schema: pair.after } }));
  // Undeclared values of open objects are not messages that senders know of. Those of a map are.
  const wasMember = !wasForbidden && before.schemasOf(name).length > 0;
  return [...added, ...(wasMember ? comparing.compare(pair) : [])];
}

// A property that must be absent may have been a member of a map.
function compareForbidden({ pair, before, after }: Objects): readonly Finding[] {
  const isMember = ({ declared, forbidden, schemasOf }: Members, name: string): boolean =>
    !declared.has(name) && !forbidden.has(name) && schemasOf(name).length > 0;
  const isNarrowed = [...after.forbidden].some((name) => isMember(before, name));
  const isWidened = [...before.forbidden].some((name) => isMember(after, name));
  return constraintFinding(pair, { isNarrowed, isWidened }, { keyword: 'properties' });
}

function compareRest({ pair, before, after, comparing: { together, compare } }: Objects): readonly Finding[] {
  const [wasClosed, isClosed] = [isForbidden(before.rest), isForbidden(after.rest)];
  if (wasClosed && isClosed) return [];
  if (isClosed) return [findingAt('object-closed', pair, {})];
  if (wasClosed) return [findingAt('object-opened', pair, {})];
  return below(ANY, compare({ before: together(before.rest), after: together(after.rest) }));
}

/** The key of any item, or of any property that is not declared. */
export const ANY = '*';

// A pattern that comes or goes also changes which members are additional ones.
function comparePatternProperties({ pair, before, after, comparing: { together, compare } }: Objects): readonly Finding[] {
  return [...new Set([...before.byPattern.keys(), ...after.byPattern.keys()])].flatMap((pattern) => {
    const [own, others] = [before.byPattern.get(pattern), after.byPattern.get(pattern)];
    if (own && others) return below(ANY, compare({ before: together(own), after: together(others) }));
    const facts = { keyword: 'patternProperties', ...(own && { old: pattern }), ...(others && { new: pattern }) };
    const wasOpen = before.rest.length === 0;
    const isOpen = after.rest.length === 0;
    return constraintFinding(pair, { isNarrowed: others !== undefined || !isOpen, isWidened: own !== undefined || !wasOpen }, facts);
  });
}

function compareDependencies(pair: SchemaPair): readonly Finding[] {
  const dependencies = (schema: JsonSchema): readonly string[] =>
    conjunctsOf(schema).flatMap(({ dependentRequired = {} }) =>
      Object.entries(dependentRequired).flatMap(([name, needed]) => needed.map((other) => JSON.stringify([name, other]))),
    );
  const [before, after] = [dependencies(pair.before), dependencies(pair.after)];
  const isNarrowed = !after.every((each) => before.includes(each));
  const isWidened = !before.every((each) => after.includes(each));
  return constraintFinding(pair, { isNarrowed, isWidened }, { keyword: 'dependentRequired' });
}
