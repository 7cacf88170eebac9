import * as sdk from '@topicwright/aws-iot-events';
import { eventTypes } from '@topicwright/aws-iot-events';
import * as jsonSchemas from '@topicwright/aws-iot-payloads/json-schemas';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import type { Validation } from '@topicwright/runtime';
import { explain } from '@topicwright/runtime/codegen';
import { describe, expect, it } from 'vitest';
import { eventNames, jsonSchemaName } from '../../../codegen/src/model/names.js';

type Validate = (value: unknown, options?: { readonly all?: boolean; readonly strict?: boolean }) => Validation<unknown>;

const emitted = sdk as unknown as Readonly<Record<string, unknown>>;

/** A value in a sample, with the keys that lead to it. */
interface Place {
  readonly keys: readonly string[];
  readonly value: unknown;
}

/** `value` and every member below it. */
function placesIn(value: unknown, keys: readonly string[] = []): readonly Place[] {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [{ keys, value }, ...members.flatMap(([key, member]) => placesIn(member, [...keys, key]))];
}

/** A copy of `value` in which the member at `keys` is replaced. `undefined` removes it. */
function replaced(value: unknown, [key, ...others]: readonly string[], part: unknown): unknown {
  if (key === undefined) return part;
  if (Array.isArray(value)) return value.map((item: unknown, i) => (String(i) === key ? replaced(item, others, part) : item));
  const { [key]: member, ...rest } = value as Record<string, unknown>;
  const next = replaced(member, others, part);
  return next === undefined ? rest : { ...rest, [key]: next };
}

const pointer = (keys: readonly string[]): string => keys.map((key) => `/${key}`).join('');

describe.each(eventTypes)('the validator of %s', (type) => {
  const validate = emitted[eventNames(type).validate] as Validate;
  const guard = emitted[eventNames(type).guard] as (value: unknown) => boolean;
  const sample: unknown = samples[type]();
  const places = placesIn(sample);

  it('accepts the sample, also if strict', () => {
    expect(validate(sample)).toEqual({ ok: true, value: sample });
    expect(validate(sample, { strict: true, all: true })).toEqual({ ok: true, value: sample });
  });

  it('reports a value of a wrong type at its place, as the guard refuses it', () => {
    for (const { keys } of places) {
      const broken = replaced(sample, keys, Symbol('broken'));
      const result = validate(broken, { all: true });
      const issues = result.ok ? [] : result.issues;
      // Nothing is asserted of some members, such as the values of a shadow document.
      expect(guard(broken), pointer(keys)).toBe(result.ok);
      if (result.ok) continue;
      expect(issues.map(({ path }) => path)).toEqual([pointer(keys)]);
      expect(issues[0]?.message).toBe(`${pointer(keys) || 'the value'} must be ${issues[0]?.expected}, but is Symbol(broken)`);
    }
  });

  it('reports a missing property exactly if the schema requires it', () => {
    for (const { keys } of places.filter(({ keys: { length } }) => length > 0)) {
      const broken = replaced(sample, keys, undefined);
      const result = validate(broken);
      expect(guard(broken), pointer(keys)).toBe(result.ok);
      if (!result.ok && keys.length === 1) expect(result.issues).toMatchObject([{ path: pointer(keys), received: 'missing' }]);
    }
  });

  it('reports an unknown property only if strict', () => {
    const extended = { ...(sample as object), addedLater: 1 };
    expect(validate(extended)).toMatchObject({ ok: true });
    expect(validate(extended, { strict: true })).toMatchObject({ ok: false, issues: [{ path: '/addedLater' }] });
  });

  it('reports only the first issue by default', () => {
    const broken = Object.fromEntries(Object.keys(sample as object).map((key) => [key, Symbol('broken')]));
    const first = validate(broken);
    const every = validate(broken, { all: true });
    expect(first.ok || every.ok).toBe(false);
    if (first.ok || every.ok) return;
    expect(first.issues).toHaveLength(1);
    expect(every.issues[0]).toEqual(first.issues[0]);
    expect(new Set(every.issues.map(({ path }) => path)).size).toBe(every.issues.length);
  });

  it('is what explain says of the schema', () => {
    const schema = (jsonSchemas as unknown as Record<string, object>)[jsonSchemaName(eventNames(type).payload)];
    expect(schema).toBeDefined();
    for (const { keys } of places) {
      const broken = replaced(sample, keys, Symbol('broken'));
      const result = validate(broken, { all: true });
      expect(explain(schema as never, broken, { all: true })).toEqual(result.ok ? [] : result.issues);
    }
  });
});
