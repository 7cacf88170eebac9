import * as sdk from '@topicwright/aws-iot-events';
import { eventTypes } from '@topicwright/aws-iot-events';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import type { Expectation, Issue, PayloadCheck, Validation } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { checkName, eventNames } from '../../codegen/src/model/names.js';

const exported = sdk as unknown as Record<string, unknown>;

/** The check that an event shares with its family, or has for itself. */
function checkOf(type: string): PayloadCheck {
  const { payload } = eventNames(type);
  const family = Object.keys(exported).find((name) => name === checkName(payload));
  const shared = type.replace(/(?<=[a-z])(?:In|Timed)?[A-Z][a-z]+$/, '').replace(/Cancellation$|Deletion$/, '');
  return exported[family ?? checkName(`${eventNames(shared).payload}Payload`)] as PayloadCheck;
}

/** `value` with what lies at `steps` replaced; what is missing on the way is made. */
function withPart(value: unknown, [step, ...others]: readonly string[], part: unknown): unknown {
  if (step === undefined) return part;
  const own = typeof value === 'object' && value !== null ? value : {};
  if (!Array.isArray(own)) return { ...own, [step]: withPart((own as Record<string, unknown>)[step], others, part) };
  return own.map((item, i) => (String(i) === step ? withPart(item, others, part) : item));
}

/** The steps of a path; a member that no schema knows, or the first of those that are there. */
function stepsOf(sample: unknown, { 0: path, 1: code }: Expectation): readonly string[] {
  let value = sample;
  return path
    .split('/')
    .slice(1)
    .map((token, i, all) => {
      const known = typeof value === 'object' && value !== null ? Object.keys(value)[0] : undefined;
      const step = token !== '~*' ? token : code === 'additionalProperties' && i === all.length - 1 ? 'addedLater' : (known ?? 'x');
      value = (value as Record<string, unknown> | undefined)?.[step];
      return step;
    });
}

describe.each(eventTypes)('the words for %s', (type) => {
  const validate = exported[eventNames(type).validate] as (value: unknown, options: object) => Validation<unknown>;
  const sample = samples[type]();

  it.each(checkOf(type).expectations.map((expectation) => [expectation[0] || '(root)', expectation[1], expectation] as const))(
    'are found where %s breaks %s',
    (_, code, expectation) => {
      const steps = stepsOf(sample, expectation);
      // No schema of the table takes a symbol anywhere; an enum takes other text where it is open.
      const broken = withPart(sample, steps, code === 'enum' ? 'NOT_LISTED' : Symbol('broken'));
      const result = validate(broken, { strict: true, all: true });
      const issues: readonly Issue[] = result.ok ? [] : result.issues;
      expect(issues.map((issue) => `${issue.path} ${issue.code}`)).toContain(`${steps.map((step) => `/${step}`).join('')} ${code}`);
      for (const { message, expected } of issues) expect(message).toContain(`must be ${expected}, but is`);
    },
  );
});
