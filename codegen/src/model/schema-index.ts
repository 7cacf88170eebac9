import type { Path, SourceFile } from '../load/source-file.js';
import { KEYWORDS } from './keywords.js';

/** A place in a schema file. */
export interface Site {
  readonly file: SourceFile;
  readonly path: Path;
}

/** Where `$id` and `$anchor` have put names: every schema of the files by its URI. */
export interface SchemaIndex {
  /** The place that has `uri`, a fragment included where it names an anchor. */
  readonly find: (uri: string) => Site | undefined;
  /** The base URI at a place. */
  readonly baseAt: (site: Site) => string;
  /** The names that two places claim. */
  readonly clashes: readonly Clash[];
}

/** Two places of one URI. */
export interface Clash {
  readonly keyword: '$id' | '$anchor';
  readonly uri: string;
  readonly first: Site;
  readonly second: Site;
}

/** The URI of a file that has no `$id`. */
export function fileUri(path: string): string {
  return `topicwright://spec/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * Indexes `files`.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-8.2}
 */
export function indexSchemas(files: Iterable<SourceFile>): SchemaIndex {
  const places = new Map<string, Site>();
  const bases = new Map<string, string>();
  const clashes: Clash[] = [];
  const claim = (keyword: Clash['keyword'], uri: string, site: Site): void => {
    const first = places.get(uri);
    if (first) clashes.push({ keyword, uri, first, second: site });
    else places.set(uri, site);
  };
  for (const file of files) {
    const uri = fileUri(file.path);
    places.set(uri, { file, path: [] });
    walk({ file, path: [] }, file.value, uri, { bases, claim });
  }
  return {
    clashes,
    find: (uri) => places.get(uri),
    baseAt: ({ file, path }) => {
      for (let length = path.length; length >= 0; length -= 1) {
        const base = bases.get(siteId({ file, path: path.slice(0, length) }));
        if (base !== undefined) return base;
      }
      return fileUri(file.path);
    },
  };
}

/** A text that is the same for the same place. */
export function siteId({ file, path }: Site): string {
  return JSON.stringify([file.path, ...path.map(String)]);
}

/** `reference` seen from `base`, without an empty fragment; `undefined` where it is no URI reference. */
export function resolveUri(reference: string, base: string): string | undefined {
  // A fragment is added to any base, also to one that has no hierarchy, as a URN has not.
  if (reference.startsWith('#')) return withoutEmptyFragment(`${base.split('#', 1)[0]}${reference}`);
  try {
    return withoutEmptyFragment(new URL(reference, base).href);
  } catch {
    return undefined;
  }
}

function withoutEmptyFragment(uri: string): string {
  return uri.replace(/#$/, '');
}

interface Indexing {
  readonly bases: Map<string, string>;
  readonly claim: (keyword: Clash['keyword'], uri: string, site: Site) => void;
}

// Only where a schema stands: an `$id` in an enum is data.
function walk(site: Site, value: unknown, base: string, index: Indexing): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const { $id, $anchor } = value as Record<string, unknown>;
  const own = typeof $id === 'string' ? (resolveUri($id, base) ?? base) : base;
  if (own !== base) {
    index.bases.set(siteId(site), own);
    index.claim('$id', own, site);
  }
  if (typeof $anchor === 'string') index.claim('$anchor', `${own}#${$anchor}`, site);
  for (const [keyword, member] of Object.entries(value)) {
    for (const [steps, schema] of schemasOf(keyword, member))
      walk({ file: site.file, path: [...site.path, keyword, ...steps] }, schema, own, index);
  }
}

function schemasOf(keyword: string, value: unknown): readonly (readonly [Path, unknown])[] {
  const form = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
  if (form === 'schema') return [[[], value]];
  if (form === 'schemas' && Array.isArray(value)) return value.map((item, i) => [[i], item] as const);
  const isByName = form === 'schemas by name' || form === 'schemas by pattern';
  return isByName && typeof value === 'object' && value !== null
    ? Object.entries(value).map(([name, item]) => [[name], item] as const)
    : [];
}
