import { posix } from 'node:path';
import type { Catalog } from '../model/catalog.js';
import { compareText } from '../problem.js';
import { accessFiles } from './compiled/render-access.js';
import { catalogText } from './compiled/render-catalog.js';
import { policiesText, topicsText } from './compiled/render-facts.js';
import { referenceText } from './compiled/render-reference.js';
import { renderGuards } from './guards/render-guards.js';
import { type Artifact, type ArtifactFile, type Layout, layOut, type RenderedFile } from './layout.js';
import { renderEvents } from './render-events.js';
import { renderIndexes } from './render-index.js';
import { renderPolicies } from './render-policies.js';
import { renderSamples } from './render-samples.js';
import { renderSchemas } from './render-schemas.js';
import { renderParseTopic } from './topics/render-parse-topic.js';
import { renderTopicFilters } from './topics/render-topic-filters.js';
import { renderTopicTable } from './topics/render-topic-table.js';
import { renderTopics } from './topics/render-topics.js';
import { renderTypes } from './types/render-types.js';

type Renderer = (catalog: Catalog) => ArtifactFile | Promise<ArtifactFile>;

/** What renders the TypeScript of each artifact, a file each. */
const RENDERERS: { readonly [Name in Artifact]: readonly Renderer[] } = {
  topics: [renderTopics, renderTopicTable, renderParseTopic, renderTopicFilters],
  payloads: [renderTypes, renderGuards, renderSamples],
  events: [renderEvents],
  policies: [renderPolicies],
};

/** Every file that `catalog` becomes, by path. Pure: the same catalog and layout give the same bytes. */
export async function render(catalog: Catalog, layout: Layout, compiled?: string): Promise<readonly RenderedFile[]> {
  const artifacts = (Object.keys(RENDERERS) as Artifact[]).filter((name) => layout.artifacts[name]);
  const files = await Promise.all(artifacts.flatMap((name) => RENDERERS[name].map((renderer) => renderer(orderedFor(name, catalog)))));
  const rendered = [
    ...files.map((file) => layOut(file, layout)),
    ...renderIndexes(files, layout),
    ...(layout.artifacts.payloads ? renderSchemas(catalog, layout) : []),
    ...(compiled === undefined ? [] : renderCompiled(catalog, compiled)),
  ];
  return rendered.sort((a, b) => compareText(a.path, b.path));
}

// What does not speak of topics is ordered by type, so that an edit of a topic moves nothing in it.
function orderedFor(artifact: Artifact, catalog: Catalog): Catalog {
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
