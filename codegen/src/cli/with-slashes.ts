import { sep } from 'node:path';

/** A path of this system with `/`, as in specs, configurations and output. */
export function withSlashes(path: string): string {
  return path.split(sep).join('/');
}
