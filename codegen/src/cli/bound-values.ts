import { type Binding, boundValue, explain, type ParameterValue, referencedValue } from '@topicwright/runtime/codegen';
import type { CatalogEvent } from '../model/catalog.js';
import type { Json, JsonSchema } from '../schema/json-schema.js';
import { withPart } from '../schema/property-reference.js';

/** The parameters of a topic. */
export type Params = Readonly<Record<string, ParameterValue>>;

/** A property to change, and the values to try in order. */
export type Change = readonly [reference: string, ...values: readonly Json[]];

/** The changes by which `sample` repeats the parameters that are bound to its properties. */
export function boundChanges(bind: CatalogEvent['bind'], params: Params, sample: unknown): readonly Change[] {
  return Object.entries(bind).map(([param, to]): Change => {
    const value = params[param] as ParameterValue;
    return typeof to === 'string'
      ? [to, value, `${value}`]
      : [to.arn, withResourceName(String(referencedValue(sample, to.arn)), `${value}`)];
  });
}

/** `params` with the values that `payload` repeats. Its schema may not allow every value of a parameter. */
export function boundParams(bind: readonly Binding[], params: Params, payload: unknown): Params {
  const repeated = bind.flatMap((binding): readonly (readonly [string, ParameterValue])[] => {
    const [name] = binding;
    const value = boundValue(binding, payload);
    const own = params[name];
    if (value === undefined || `${value}` === `${own}`) return [];
    if (typeof own === 'number') return Number.isInteger(Number(value)) ? [[name, Number(value)]] : [];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return { ...params, ...Object.fromEntries(repeated) };
}

/** `arn` with another name of its resource. */
export function withResourceName(arn: string, name: string): string {
  return arn.replace(/\/.*/, `/${name}`);
}

/** `payload` with the first value of `change` that `schema` allows. */
export function withFirstValid(payload: Json, [reference, ...values]: Change, schema: JsonSchema): Json {
  for (const value of values) {
    const candidate = withPart(payload, reference, value);
    if (explain(schema, candidate).length === 0) return candidate;
  }
  return payload;
}
