import { posix } from 'node:path';
import { pointerKey, pointerToken } from '@topicwright/runtime/codegen';
import type { Path, SourceFile } from '../load/source-file.js';
import { pascalCase } from '../text/text-case.js';

/** A place in a schema file. */
export interface Place {
  readonly file: SourceFile;
  readonly path: Path;
}

/** A key for a place. */
export function placeId({ file, path }: Place): string {
  return JSON.stringify([file.path, ...path.map(String)]);
}

/** The keys of a JSON Pointer in a URI fragment. `undefined` for other fragments. */
export function pointerSteps(fragment: string): readonly string[] | undefined {
  if (!fragment.startsWith('/')) return undefined;
  const decode = (token: string): string => pointerKey(decodeURIComponent(token));
  try {
    return fragment.slice(1).split('/').map(decode);
  } catch {
    return undefined;
  }
}

/** The place at the end of some steps, or the keys beside the first step that does not exist. */
export type Descent = { readonly found: true; readonly place: Place } | { readonly found: false; readonly siblings: readonly string[] };

/** Follows `steps` from a place. */
export function descend({ file, path }: Place, steps: readonly string[]): Descent {
  let value = valueAt({ file, path });
  for (const step of steps) {
    const siblings = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    if (!siblings.includes(step)) return { found: false, siblings };
    value = (value as Record<string, unknown>)[step];
  }
  return { found: true, place: { file, path: [...path, ...steps] } };
}

/** The value at a place. */
export function valueAt({ file, path }: Place): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], file.value);
}

/** The reference to a place, such as `payloads/tree.yaml#/$defs/node`. */
export function referenceTo({ file, path }: Place): string {
  const tokens = path.map((step) => encodeURIComponent(pointerToken(String(step))).replaceAll('%24', '$'));
  return [file.path, ...(tokens.length === 0 ? [] : [`#/${tokens.join('/')}`])].join('');
}

/** The name of the schema at a place: `tree.yaml#/$defs/node` becomes TreeNode. */
export function nameOf({ file, path }: Place): string {
  const stem = posix.basename(file.path).replace(/\.[^.]*$/, '');
  const steps = path.filter((step) => step !== '$defs' && step !== 'definitions').map(String);
  const name = [stem, ...steps].map(pascalCase).join('');
  return /^[A-Z]/.test(name) ? name : `Schema${name}`;
}

/** The place that `steps` lead to. */
export function below({ file, path }: Place, ...steps: Path): Place {
  return { file, path: [...path, ...steps] };
}
