import specSchema from '../../schema/spec.schema.json' with { type: 'json' };
import type { Problem } from '../problems/problem.js';
import { readShaped } from './read-shaped.js';
import { type ReadText, startOf, tryRead } from './read-text.js';
import type { Path, SourceFile } from './source-file.js';
import type { SpecDocument } from './spec-document.js';

/** Reads the spec at `path`. If it cannot be read, the problems say why. */
export function readSpec(path: string, readText: ReadText): { readonly spec?: SourceFile; readonly problems: readonly Problem[] } {
  const text = tryRead(path, readText, startOf(path));
  if (typeof text !== 'string') return { problems: [text] };
  const { file: spec, problems } = readShaped(path, text, specSchema, 'spec');
  // An unknown key does not hide other problems.
  return problems.some(({ code }) => code !== 'unknown-key') ? { problems } : { spec, problems };
}

/** The payloads that a spec names, with their places. */
export function* payloadReferences({ value }: SourceFile): Iterable<readonly [Path, string]> {
  for (const [name, category] of Object.entries((value as SpecDocument).categories)) {
    if (category.payload !== undefined) yield [['categories', name, 'payload'], category.payload];
    for (const [type, event] of Object.entries(category.events)) {
      if (event.payload !== undefined) yield [['categories', name, 'events', type, 'payload'], event.payload];
    }
  }
}
