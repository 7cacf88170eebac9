import { expect, it } from 'vitest';
import { readText } from '../support/generate.js';

/** The sections of the page, and the types whose codes they list. */
it.each([
  ['Topics: `TopicError`', 'packages/runtime/src/topic-error.ts', 'TopicErrorCode'],
  ['Received messages: `DecodeError`', 'packages/runtime/src/decode-error.ts', 'DecodeErrorCode'],
  ['Messages to send: `EncodeError`', 'packages/runtime/src/encode-error.ts', 'EncodeErrorCode'],
  ['Connections and consumers: `ConsumerError`', 'packages/consumer/src/consumer-error.ts', 'ConsumerErrorCode'],
  ['Warnings', 'packages/consumer/src/hooks.ts', 'WarningCode'],
  ['Policies and rules: `PolicyError`', 'packages/access/src/policy-error.ts', 'PolicyErrorCode'],
])('docs/errors.md lists every code of %s', (heading, file, type) => {
  const union = new RegExp(`export type ${type} =([^;]*);`).exec(readText(file))?.[1] ?? '';
  const codes = [...union.matchAll(/\| '([a-z0-9-]+)'/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(5);
  const [, section = ''] = readText('docs/errors.md').split(`\n## ${heading}\n`);
  const rows = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, code]) => code);
  expect(rows).toEqual([...codes].sort());
});
