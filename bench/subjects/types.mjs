import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { eventTypes } from '@topicwright/aws-iot-events';
import ts from 'typescript';
import { bench } from './build.mjs';

// Narrows the union to every single event.
const CONSUMER = `import { type AwsIotEvent, decode } from '@topicwright/aws-iot-events';
export function describe(event: AwsIotEvent): readonly unknown[] {
  switch (event.type) {
${eventTypes.map((type) => `    case '${type}':\n      return ['${type}', event.params, event.payload.timestamp];`).join('\n')}
  }
}
const result = decode('$aws/events/thing/pump-7/created', '{}');
if (result.ok) describe(result.event);
`;

/** The type instantiations that TypeScript makes for a consumer that distinguishes all events. */
export function instantiations() {
  const path = resolve(bench, '.build/consumer.ts');
  mkdirSync(resolve(bench, '.build'), { recursive: true });
  writeFileSync(path, CONSUMER);
  const program = ts.createProgram([path], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  });
  const [problem] = ts.getPreEmitDiagnostics(program);
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
  return program.getInstantiationCount();
}
