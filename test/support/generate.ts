import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished } from 'vitest';
import { readConfig } from '../../codegen/src/load/read-config.js';
import { ReadError } from '../../codegen/src/load/read-text.js';
import { type CompileResult, compile, type Job } from '../../codegen/src/pipeline.js';
import { diskAt } from '../../codegen/src/write/disk.js';

/** The root of the repository. */
export const ROOT: string = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The compile jobs of this repository. */
export function ownJobs(): readonly Job[] {
  const { config } = readConfig('topicwright.yaml', readText('topicwright.yaml'));
  if (!config) throw new Error('topicwright.yaml is invalid');
  return config.targets.map((target) => ({ ...target, source: target.spec }));
}

/** Reads a file of the repository. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Files in memory, by path. */
export interface Files {
  readonly [path: string]: string;
}

const FLAT = { into: 'out' };

/** Stands for bytes that are not UTF-8. */
export const NOT_UTF8 = '\uFFFD';

/** Compiles `spec.yaml` of `files` into one flat folder. */
export function compileFiles(files: Files): Promise<CompileResult> {
  const job: Job = {
    spec: 'spec.yaml',
    source: 'spec.yaml',
    compiled: 'compiled',
    emit: { topics: FLAT, payloads: FLAT, events: FLAT, policies: FLAT },
  };
  return compile([job], (path) => {
    const text = Object.hasOwn(files, path) ? files[path] : undefined;
    if (text === undefined) throw new ReadError('missing-file', 'does not exist');
    if (text.includes(NOT_UTF8)) throw new ReadError('bad-encoding', 'is not UTF-8');
    return text;
  });
}

/** Compiles `files`, writes the code to a folder of {@link temporaryFolder} and imports it. */
export async function loadGenerated<Sdk>(files: Files, folder: string = temporaryFolder()): Promise<Sdk> {
  const outcome = await compileFiles(files);
  if (outcome.problems.some(({ severity }) => severity === 'error'))
    throw new Error(outcome.problems.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  const disk = diskAt(folder);
  for (const { path, text } of outcome.files) disk.stage(path, text).commit();
  return { ...(await import(join(folder, 'out/index.ts'))), ...(await import(join(folder, 'out/samples.ts'))) } as Sdk;
}

/** Creates a folder inside the repository, so that packages resolve. It is removed after the test, or after the test file. */
export function temporaryFolder(forOneTest = true): string {
  const folder = mkdtempSync(join(ROOT, 'test/.tmp-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  if (forOneTest) onTestFinished(remove);
  else afterAll(remove);
  return folder;
}

/** A small valid spec, as a starting point for tests. */
export const ACME_SPEC = `topicwright: 1
name: acme
title: Acme sites
dialect: mqtt
parameters:
  site:
    description: Name of the site.
    pattern: "[a-z0-9-]+"
    maxLength: 16
    example: hq
categories:
  DOOR:
    title: Doors
    payload: door.yaml
    identity: [id]
    time: at
    events:
      doorOpened:
        topic: "acme/{site}/door/opened"
        where: { state: open }
      doorClosed:
        topic: "acme/{site}/door/closed"
        where: { state: closed }
`;

/** The payload schema of {@link ACME_SPEC}. */
export const DOOR_SCHEMA = `type: object
required: [id, at, state]
properties:
  id: { type: string, examples: [a1] }
  at: { type: number, unit: epoch-seconds, examples: [1764000000] }
  state: { type: string, enum: [open, closed] }
  site: { type: string, examples: [hq] }
`;
