import { compareText } from '../text/compare-text.js';

/** The text of a manifest: the list of generated files. */
export function manifestText(paths: readonly string[]): string {
  return `${JSON.stringify({ topicwright: 1, files: [...paths].sort(compareText) }, null, 2)}\n`;
}

/** The paths in a manifest. Empty if the text is not a manifest. */
export function readManifest(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  try {
    const { files } = JSON.parse(text) as { readonly files?: unknown };
    return Array.isArray(files) ? files.filter((path): path is string => typeof path === 'string') : [];
  } catch {
    return [];
  }
}
