import { code, join } from '../code/code.js';
import type { ArtifactName } from '../load/read-config.js';
import { compareText } from '../text/compare-text.js';
import { type ArtifactModule, type Layout, layOut, placeOf, type RenderedFile } from './layout.js';

/** `index.ts` of each folder, which exports everything public. */
export function renderIndexes(files: readonly ArtifactModule[], layout: Layout): readonly RenderedFile[] {
  const byFolder = new Map<string, ArtifactModule[]>();
  for (const file of files) {
    const { into } = placeOf(file.artifact, layout);
    if (file.isPublic) byFolder.set(into, [...(byFolder.get(into) ?? []), file]);
  }
  return [...byFolder.values()].map((members) => {
    const names = members.map(({ name }) => name).sort(compareText);
    const body = join(
      names.map((name) => code`export * from ${`./${name}.js`};`),
      '\n',
    );
    const { artifact } = members[0] as { readonly artifact: ArtifactName };
    return layOut({ artifact, name: 'index', body, isPublic: true }, layout);
  });
}
