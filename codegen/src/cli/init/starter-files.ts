import { posix } from 'node:path';
import { packageFiles } from './package-files.js';
import { specFiles } from './spec-files.js';
import type { Starter, StarterFile } from './starter.js';

/** The files of a new project, in the order in which a reader needs them. */
export function starterFiles(starter: Starter): readonly StarterFile[] {
  return [
    ...specFiles(starter),
    { path: 'topicwright.yaml', text: configText(starter) },
    ...(starter.packageName === undefined ? [] : packageFiles({ ...starter, packageName: starter.packageName })),
  ];
}

function configText({ name, schemas }: Starter): string {
  return `# yaml-language-server: $schema=${posix.join(schemas, 'config.schema.json')}
targets:
  - spec: spec/spec.yaml
    # Data and documentation: the reference, policies, rules, JSON Schemas.
    compiled: generated/${name}
    # TypeScript. Each artifact may have its own folder, or its own package.
    emit:
      topics: { into: src/generated }
      payloads: { into: src/generated }
      events: { into: src/generated }
      policies: { into: src/generated }
`;
}
