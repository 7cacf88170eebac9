// Payloads as they come from the wire: valid ones in several key orders, and ones with a single fault.
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { shuffled } from '../measure.mjs';

const throughJson = (value) => JSON.parse(JSON.stringify(value));

const AT_LEAST = 16;

/** Payloads of `type` with their keys in `orders` orders. `change` edits each one. */
export function payloads(type, { change = (payload) => payload, orders = 2 } = {}) {
  return Array.from({ length: Math.max(AT_LEAST, orders) }, (_, i) => {
    const entries = Object.entries(change({ ...samples[type]() }, i));
    return throughJson(Object.fromEntries(i % orders === 0 ? entries : shuffled(entries, i % orders)));
  });
}

/** The property that `withBrokenProperty` breaks in payload number `i`. */
export function brokenProperty(payload, i) {
  const names = Object.keys(payload);
  return names[i % names.length];
}

/** Gives one property a value that no schema allows: each property in turn. */
export const withBrokenProperty = (payload, i) => ({ ...payload, [brokenProperty(payload, i)]: [{ not: 1 }] });

export const withUnknownProperty = (payload) => ({ ...payload, addedLater: 'text' });

/**
 * Every way to break a valid `value` once, at each depth: `{ name, value, openAllows }`. `schema` is the closed one, because only it lists
 * the values of open enums.
 */
export function* faults(schema, value, path = '') {
  if (schema.enum) yield { name: `${path} is not listed`, value: 'NOT_LISTED', openAllows: true };
  if (schema.type === 'integer') yield { name: `${path} is a fraction`, value: value + 0.5 };
  if (schema.type === 'number') yield { name: `${path} is infinite`, value: JSON.parse('1e999') };
  yield { name: `${path} is of another type`, value: [{ not: 1 }] };
  if (Array.isArray(value) && value.length > 0) yield* faultsOfItems(schema.items, value, path);
  if (schema.properties && value !== null) yield* faultsOfProperties(schema, value, path);
  if (schema.additionalProperties?.type === 'string' && value !== null) yield { name: `${path} has a number`, value: { ...value, key: 1 } };
}

function* faultsOfItems(items, value, path) {
  for (const fault of faults(items, value[0], `${path}/0`)) yield { ...fault, value: [fault.value, ...value.slice(1)] };
}

function* faultsOfProperties({ properties, required }, value, path) {
  yield { name: `${path} has an unknown property`, value: withUnknownProperty(value), openAllows: true };
  for (const [key, part] of Object.entries(properties)) {
    const { [key]: found, ...others } = value;
    if (found === undefined) continue;
    if (required.includes(key)) yield { name: `${path}/${key} is missing`, value: others };
    for (const fault of faults(part, found, `${path}/${key}`)) yield { ...fault, value: { ...value, [key]: fault.value } };
  }
}
