import { isRecord } from '@topicwright/runtime/codegen';
import type { SourceFile } from '../load/source-file.js';
import { expectedForm, mapSubschemas } from './forms.js';
import { keywordOf } from './keywords/index.js';
import { below, type Place, placeId } from './place.js';
import { fileUri, resolveUri } from './uri.js';

/** The schemas of all files by URI, from `$id` and `$anchor`. */
export interface SchemaIndex {
  /** The place with `uri`, which may include an anchor as fragment. */
  readonly find: (uri: string) => Place | undefined;
  /** The base URI at a place. */
  readonly baseAt: (place: Place) => string;
  /** The URIs that more than one place has. */
  readonly clashes: readonly Clash[];
}

/** Two places with the same URI. */
export interface Clash {
  readonly keyword: '$id' | '$anchor';
  readonly uri: string;
  readonly first: Place;
  readonly second: Place;
}

/**
 * Indexes `files`.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-8.2}
 */
export function indexSchemas(files: Iterable<SourceFile>): SchemaIndex {
  const places = new Map<string, Place>();
  const bases = new Map<string, string>();
  const clashes: Clash[] = [];
  const claim = (keyword: Clash['keyword'], uri: string, place: Place): void => {
    const first = places.get(uri);
    if (first) clashes.push({ keyword, uri, first, second: place });
    else places.set(uri, place);
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
        const base = bases.get(placeId({ file, path: path.slice(0, length) }));
        if (base !== undefined) return base;
      }
      return fileUri(file.path);
    },
  };
}

interface Indexing {
  readonly bases: Map<string, string>;
  readonly claim: (keyword: Clash['keyword'], uri: string, place: Place) => void;
}

// Only schemas are visited: an `$id` in an enum is data.
function walk(place: Place, value: unknown, base: string, index: Indexing): void {
  if (!isRecord(value)) return;
  const { $id, $anchor } = value;
  const own = typeof $id === 'string' ? (resolveUri($id, base) ?? base) : base;
  if (own !== base) {
    index.bases.set(placeId(place), own);
    index.claim('$id', own, place);
  }
  if (typeof $anchor === 'string') index.claim('$anchor', `${own}#${$anchor}`, place);
  for (const [name, member] of Object.entries(value)) {
    const keyword = keywordOf(name);
    if (keyword === undefined || expectedForm(member, keyword.form) !== undefined) continue;
    mapSubschemas(member, keyword.form, (schema, ...steps) => walk(below(place, name, ...steps), schema, own, index));
  }
}
