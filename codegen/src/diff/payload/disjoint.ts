import { allProperties, allRequired, conjunctsOf, type JsonSchema, propertyOf } from '../../schema/json-schema.js';
import { accepts, finiteValues } from './finite-values.js';
import { kindsOf } from './kinds.js';

/** Whether no value satisfies both schemas, by their types, their values, or those of a required property. */
export function isDisjoint(schema: JsonSchema, other: JsonSchema, trail: readonly JsonSchema[] = []): boolean {
  if (trail.includes(schema)) return false;
  const others = kindsOf(other);
  const common = [...kindsOf(schema)].filter((kind) => others.has(kind));
  if (common.length === 0) return true;
  const [values, otherValues] = [finiteValues(schema), finiteValues(other)];
  if (values) return !values.some((value) => accepts(other, value));
  if (otherValues) return !otherValues.some((value) => accepts(schema, value));
  const inside = [...trail, schema];
  if (common.every((kind) => kind === 'object') && haveDisjointProperty(schema, other, inside)) return true;
  return (
    unionsOf(schema).some((branches) => branches.every((branch) => isDisjoint(branch, other, inside))) ||
    // `schema` is compared again, now with a part of `other`.
    unionsOf(other).some((branches) => branches.every((branch) => isDisjoint(schema, branch, trail)))
  );
}

function unionsOf(schema: JsonSchema): readonly (readonly JsonSchema[])[] {
  return conjunctsOf(schema).flatMap(({ anyOf, oneOf }) => [...(anyOf ? [anyOf] : []), ...(oneOf ? [oneOf] : [])]);
}

/** Whether constants tell the schemas apart, as those of the alternatives of a union do: their values, or those of a required property. */
export function haveOtherConstants(schema: JsonSchema, other: JsonSchema): boolean {
  const [values, others] = [finiteValues(schema), finiteValues(other)];
  if (values && others) return !values.some((value) => accepts(other, value));
  return commonProperties(schema, other).some(([own, theirs]) => {
    const [constants, otherConstants] = [finiteValues(own), finiteValues(theirs)];
    return constants !== undefined && otherConstants !== undefined && !constants.some((value) => accepts(theirs, value));
  });
}

function haveDisjointProperty(schema: JsonSchema, other: JsonSchema, trail: readonly JsonSchema[]): boolean {
  return commonProperties(schema, other).some(([own, theirs]) => isDisjoint(own, theirs, trail));
}

/** The properties that both schemas declare, and at least one requires. */
function commonProperties(schema: JsonSchema, other: JsonSchema): readonly (readonly [JsonSchema, JsonSchema])[] {
  const [properties, others] = [allProperties(schema), allProperties(other)];
  const required = new Set([...allRequired(schema), ...allRequired(other)]);
  return [...required].flatMap((name): readonly (readonly [JsonSchema, JsonSchema])[] => {
    const [own, theirs] = [propertyOf({ properties }, name), propertyOf({ properties: others }, name)];
    return own && theirs ? [[own, theirs]] : [];
  });
}
