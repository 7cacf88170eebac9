import { canonicalJson } from '@topicwright/runtime/codegen';
import { conjunctsOf, type Json, type JsonSchema } from '../../schema/json-schema.js';
import { type Finding, findingAt, type SchemaPair } from './finding.js';
import { accepts, finiteValues, listsValues, withoutValues } from './finite-values.js';

/** The changes of schemas of which at least one lists its values. `undefined` if neither does. */
export function compareFinite(pair: SchemaPair): readonly Finding[] | undefined {
  const [before, after] = [finiteValues(pair.before), finiteValues(pair.after)];
  const [isListed, isListedAfter] = [before && listsValues(pair.before), after && listsValues(pair.after)];
  if (!isListed && !isListedAfter) return undefined;
  if (before && after) return compareLists(pair, before, after);
  return before ? [...openedTo(pair), ...narrowedTo(pair, before)] : closedTo(pair, after ?? []);
}

function compareLists(pair: SchemaPair, before: readonly Json[], after: readonly Json[]): readonly Finding[] {
  const [old, ...others] = before;
  const [now, ...more] = after;
  const facts = { old: before, new: after };
  const [removed, added] = [withoutValues(before, after), withoutValues(after, before)];
  if (old !== undefined && now !== undefined && others.length + more.length === 0) {
    return canonicalJson(old) === canonicalJson(now) ? [] : [findingAt('constant-changed', pair, { old, new: now }, 'const')];
  }
  return [
    ...(removed.length > 0 ? [findingAt('enum-narrowed', pair, { ...facts, values: removed }, 'enum')] : []),
    ...(added.length > 0 ? [findingAt('enum-widened', pair, { ...facts, values: added }, 'enum')] : []),
  ];
}

function openedTo(pair: SchemaPair): readonly Finding[] {
  return [findingAt('enum-opened', pair, { old: finiteValues(pair.before), new: knownMembers(pair.after) }, 'enum')];
}

function narrowedTo(pair: SchemaPair, before: readonly Json[]): readonly Finding[] {
  const removed = before.filter((value) => !accepts(pair.after, value));
  return removed.length > 0 ? [findingAt('enum-narrowed', pair, { old: before, values: removed }, 'enum')] : [];
}

function closedTo(pair: SchemaPair, after: readonly Json[]): readonly Finding[] {
  const added = after.filter((value) => !accepts(pair.before, value));
  return [
    findingAt('enum-closed', pair, { old: knownMembers(pair.before), new: after }, 'enum'),
    ...(added.length > 0 ? [findingAt('enum-widened', pair, { new: after, values: added }, 'enum')] : []),
  ];
}

/** The members of open enums, which are only documented. */
export function compareKnownMembers(pair: SchemaPair): readonly Finding[] {
  const [before, after] = [knownMembers(pair.before) ?? [], knownMembers(pair.after) ?? []];
  const [removed, added] = [withoutValues(before, after), withoutValues(after, before)];
  const facts = { old: before, new: after };
  return [
    ...(removed.length > 0 ? [findingAt('enum-value-removed', pair, { ...facts, values: removed }, 'enum')] : []),
    ...(added.length > 0 ? [findingAt('enum-value-added', pair, { ...facts, values: added }, 'enum')] : []),
  ];
}

/** The members of an open enum that are valid. Null is left out: it is compared as a type. */
function knownMembers(schema: JsonSchema): readonly Json[] | undefined {
  const { enum: members } = conjunctsOf(schema).find((part) => part.enum && part.open) ?? {};
  return members?.filter((value) => value !== null && accepts(schema, value));
}
