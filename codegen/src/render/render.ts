import { posix } from 'node:path';
import type { ArtifactName } from '../load/read-config.js';
import type { Catalog } from '../model/catalog.js';
import { compareText } from '../text/compare-text.js';
import { accessFiles } from './compiled/render-access.js';
import { catalogText } from './compiled/render-catalog.js';
import { policiesText, topicsText } from './compiled/render-facts.js';
import { referenceText } from './compiled/render-reference.js';
import { renderEvents } from './events/render-events.js';
import { type ArtifactFile, type ArtifactModule, type Layout, layOut, placeOf, type RenderedFile } from './layout.js';
import { renderGuards } from './payloads/guards/render-guards.js';
import { renderJsonSchemas } from './payloads/render-json-schemas.js';
import { renderSamples } from './payloads/render-samples.js';
import { renderSchemas } from './payloads/render-schemas.js';
import { renderTypes } from './payloads/types/render-types.js';
import { renderPolicies } from './policies/render-policies.js';
import { renderIndexes } from './render-index.js';
import { renderParseTopic } from './topics/render-parse-topic.js';
import { renderTopicFilters } from './topics/render-topic-filters.js';
import { renderTopicLevels } from './topics/render-topic-levels.js';
import { renderTopicTable } from './topics/render-topic-table.js';
import { renderTopics } from './topics/render-topics.js';

type Renderer = (catalog: Catalog) => ArtifactFile | undefined | Promise<ArtifactFile>;

/** The renderers of each artifact. Each renders at most one TypeScript file. */
const RENDERERS: { readonly [Name in ArtifactName]: readonly Renderer[] } = {
  topics: [renderTopics, renderTopicTable, renderTopicLevels, renderParseTopic, renderTopicFilters],
  payloads: [renderTypes, renderGuards, renderJsonSchemas, renderSamples],
  events: [renderEvents],
  policies: [renderPolicies],
};

/** Renders every file of `catalog`, sorted by path. Pure: equal catalogs and layouts produce equal bytes. */
export async function render(catalog: Catalog, layout: Layout, compiled?: string): Promise<readonly RenderedFile[]> {
  const artifacts = (Object.keys(RENDERERS) as ArtifactName[]).filter((name) => layout.artifacts[name]);
  const files: ArtifactModule[] = [];
  const rendered: RenderedFile[] = [];
  // One file at a time: the code of a large table takes much memory until it is laid out.
  for (const name of artifacts) {
    const own = catalogFor(name, catalog, layout);
    for (const renderer of RENDERERS[name]) {
      const file = await renderer(own);
      if (!file) continue;
      const { body: _, ...place } = file;
      files.push(place);
      rendered.push(layOut(file, layout));
    }
  }
  rendered.push(
    ...renderIndexes(files, layout),
    ...(layout.artifacts.payloads ? renderSchemas(catalog, layout) : []),
    ...(compiled === undefined ? [] : renderCompiled(catalog, compiled)),
  );
  return rendered.sort((a, b) => compareText(a.path, b.path));
}

// Artifacts without topics are sorted by type, so that editing a topic does not reorder them. The readers of a package do not have the
// spec, so nothing in the package refers to it.
function catalogFor(artifact: ArtifactName, whole: Catalog, layout: Layout): Catalog {
  const catalog = placeOf(artifact, layout).as === undefined ? whole : { ...whole, source: '' };
  if (artifact === 'topics' || artifact === 'events') return catalog;
  return { ...catalog, events: [...catalog.events].sort((a, b) => compareText(a.category, b.category) || compareText(a.type, b.type)) };
}

function renderCompiled(catalog: Catalog, folder: string): readonly RenderedFile[] {
  const files: readonly (readonly [string, string])[] = [
    ['catalog.json', catalogText(catalog)],
    ['topics.txt', topicsText(catalog)],
    ['policies.txt', policiesText(catalog)],
    ['reference.md', referenceText(catalog)],
    ...accessFiles(catalog),
  ];
  return files.map(([name, text]) => ({ path: posix.join(folder, name), text }));
}
