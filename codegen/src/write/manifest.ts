import { compareText } from '../text/compare-text.js';

/** The text of the list of machine-owned files. */
export function manifestText(paths: readonly string[]): string {
  return `${JSON.stringify({ topicwright: 1, files: [...paths].sort(compareText) }, null, 2)}\n`;
}

/** The paths that a manifest lists; none where the text is no manifest of ours. */
export function readManifest(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  try {
    const { files } = JSON.parse(text) as { readonly files?: unknown };
    return Array.isArray(files) ? files.filter((path): path is string => typeof path === 'string') : [];
  } catch {
    return [];
  }
}
