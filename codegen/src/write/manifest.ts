import { compareText } from '../text/compare-text.js';

/** The text of a manifest: the list of generated files. */
export function manifestText(paths: readonly string[]): string {
  return `${JSON.stringify({ topicwright: 1, files: [...paths].sort(compareText) }, null, 2)}\n`;
}

/** The paths in a manifest. `undefined` if the text is not a manifest: another tool may have a file with the same name. */
export function readManifest(text: string): readonly string[] | undefined {
  try {
    const { topicwright, files } = JSON.parse(text) as { readonly topicwright?: unknown; readonly files?: unknown };
    if (topicwright !== 1 || !Array.isArray(files)) return undefined;
    return files.filter((path): path is string => typeof path === 'string');
  } catch {
    return undefined;
  }
}
