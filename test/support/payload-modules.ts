import { join } from 'node:path';
import type { Schema } from '@topicwright/runtime';
import type { CompileResult } from '../../codegen/src/pipeline.js';
import type { RenderedFile } from '../../codegen/src/render/layout.js';
import { diskAt } from '../../codegen/src/write/disk.js';
import { compileFiles } from './generate.js';

/** Compiles a table with the event `thing`, whose payload has `schema`. `more` are further keys of the spec. */
export function compilePayload(schema: unknown, more = ''): Promise<CompileResult> {
  const spec = `topicwright: 1
name: payload
title: Payload
dialect: mqtt
${more}
categories: { C: { title: C, payload: schema.json, events: { thing: { topic: "t" } } } }
`;
  return compileFiles({ 'spec.yaml': spec, 'schema.json': JSON.stringify(schema) });
}

/** What is emitted for the payload of `thing`. */
export interface PayloadModules {
  readonly isThing: (value: unknown) => boolean;
  readonly thingJsonSchema: Schema;
  readonly sampleThing: () => unknown;
}

/** The module of each member of {@link PayloadModules}. */
const MODULES = { isThing: 'guards', thingJsonSchema: 'json-schemas', sampleThing: 'samples' } as const;

/** The files that {@link importPayload} needs. */
export function payloadFiles(files: readonly RenderedFile[]): readonly RenderedFile[] {
  return files.filter(({ path }) => /^out\/(?:guards|json-schemas|samples|types)\.ts$/.test(path));
}

/** Writes emitted files to `folder`, and imports `names` from them. */
export async function importPayload<Name extends keyof PayloadModules>(
  files: readonly RenderedFile[],
  folder: string,
  ...names: readonly Name[]
): Promise<Pick<PayloadModules, Name>> {
  for (const { path, text } of payloadFiles(files)) diskAt(folder).stage(path, text).commit();
  const modules = await Promise.all(names.map((name) => import(join(folder, `out/${MODULES[name]}.ts`)) as Promise<PayloadModules>));
  return Object.fromEntries(names.map((name, i) => [name, modules[i]?.[name]])) as Pick<PayloadModules, Name>;
}
