import { type Dirent, readdirSync } from 'node:fs';

/** The entries of a folder, without hidden ones and `node_modules`. Empty if it cannot be read. */
export function visibleEntries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !/^\.|^node_modules$/.test(name));
  } catch {
    return [];
  }
}

/** Whether a file with this name may be a spec, a payload schema or a configuration. */
export function isInputName(name: string): boolean {
  return /^[^.].*\.(?:ya?ml|json)$/.test(name);
}
