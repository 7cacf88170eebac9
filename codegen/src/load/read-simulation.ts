import { posix } from 'node:path';
import simulationSchema from '../../schema/simulation.schema.json' with { type: 'json' };
import { type Problem, problem } from '../problems/problem.js';
import { isInside } from './inside-folder.js';
import { readShaped } from './read-shaped.js';
import { type ReadText, tryRead } from './read-text.js';
import type { SourceFile } from './source-file.js';
import type { SpecDocument } from './spec-document.js';

/** Reads the simulation that a spec names, if it names one. If it cannot be read, the problems say why. */
export function readSimulation(
  spec: SourceFile,
  readText: ReadText,
): { readonly simulation?: SourceFile; readonly problems: readonly Problem[] } {
  const { simulation: name } = spec.value as SpecDocument;
  if (name === undefined) return { problems: [] };
  const folder = posix.dirname(spec.path);
  const path = posix.normalize(posix.join(folder, name));
  const place = spec.at(['simulation']);
  if (posix.isAbsolute(name) || !isInside(folder, path)) return { problems: [problem('outside-folder', place, { file: name, folder })] };
  const text = tryRead(path, readText, place);
  if (typeof text !== 'string') return { problems: [text] };
  const { file, problems } = readShaped(path, text, simulationSchema, 'simulation');
  return problems.length > 0 ? { problems } : { simulation: file, problems };
}
