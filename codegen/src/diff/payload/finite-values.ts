import { canonicalJson, explain } from '@topicwright/runtime/codegen';
import { conjunctsOf, type Json, type JsonSchema, typesOf } from '../../schema/json-schema.js';

/** The values that `schema` accepts, if it lists them: by `const`, a closed `enum`, or alternatives that do. */
export function finiteValues(schema: JsonSchema): readonly Json[] | undefined {
  const candidates = candidatesOf(schema);
  return candidates && distinct(candidates.filter((value) => accepts(schema, value)));
}

/** Whether the values of `schema` are listed. The values of the types boolean and null are finite, but not listed. */
export function listsValues(schema: JsonSchema): boolean {
  return conjunctsOf(schema).some(
    (part) => part.const !== undefined || (part.enum && !part.open) || [...(part.anyOf ?? []), ...(part.oneOf ?? [])].some(listsValues),
  );
}

/** Whether `value` is valid. */
export function accepts(schema: JsonSchema, value: Json): boolean {
  return explain(schema, value).length === 0;
}

/** The values in `values` that are not in `others`. */
export function withoutValues(values: readonly Json[], others: readonly Json[]): readonly Json[] {
  const known = new Set(others.map(canonicalJson));
  return values.filter((value) => !known.has(canonicalJson(value)));
}

function distinct(values: readonly Json[]): readonly Json[] {
  return [...new Map(values.map((value) => [canonicalJson(value), value])).values()];
}

function candidatesOf(schema: JsonSchema): readonly Json[] | undefined {
  for (const part of conjunctsOf(schema)) {
    const own = ownValues(part) ?? valuesOfAll(part.anyOf) ?? valuesOfAll(part.oneOf);
    if (own) return own;
  }
  return undefined;
}

function ownValues(part: JsonSchema): readonly Json[] | undefined {
  if (part.const !== undefined) return [part.const];
  if (part.enum && !part.open) return part.enum;
  const types = typesOf(part);
  if (types.length === 0 || !types.every((type) => type === 'null' || type === 'boolean')) return undefined;
  return types.flatMap((type): readonly Json[] => (type === 'null' ? [null] : [false, true]));
}

function valuesOfAll(branches: readonly JsonSchema[] | undefined): readonly Json[] | undefined {
  const values = branches?.map(candidatesOf);
  return values?.every((own) => own !== undefined) ? values.flat() : undefined;
}
