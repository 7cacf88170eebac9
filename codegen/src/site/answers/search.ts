import type { CatalogEvent } from '../../model/catalog.js';
import type { JsonSchema } from '../../schema/json-schema.js';
import { propertyPaths } from '../../schema/property-paths.js';
import type { Explorer } from '../explorer.js';

/** An event that a search finds, and what it was found by. */
export interface Hit {
  readonly type: string;
  readonly by: Field['name'];
}

/** The best hits, and their number. */
export interface SearchResult {
  readonly total: number;
  readonly hits: readonly Hit[];
}

/** The searchable texts of an event. */
interface Entry {
  /** All of them as one: most events are ruled out by it. */
  readonly whole: string;
  readonly fields: readonly Field[];
}

/** Finds events. The first call builds the index. */
export type Search = (query: string) => SearchResult;

/** A searchable text of an event, in lower case. */
interface Field {
  readonly name: 'event' | 'topic' | 'title' | 'category' | 'property' | 'note';
  readonly text: string;
}

/** The number of hits that are returned. */
const MAX_HITS = 30;

/** Finds the events in which each word of the query occurs. Those whose type or topic contains one of the words come first. */
export function createSearch({ catalog, sdk, events }: Explorer): Search {
  let index: readonly Entry[] | undefined;
  return (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    index ??= indexOf(catalog.events, catalog.categories);
    const own = sdk.parseTopic(query.trim());
    const topicHits: readonly Hit[] = own && events.has(own.type) ? [{ type: own.type, by: 'topic' }] : [];
    const ranked: Hit[][] = RANKS.map(() => []);
    let total = topicHits.length;
    for (const [i, entry] of index.entries()) {
      const type = (catalog.events[i] as CatalogEvent).type;
      const by = type === own?.type ? undefined : matchOf(entry, words);
      if (by === undefined) continue;
      total += 1;
      ranked[RANKS.indexOf(by)]?.push({ type, by });
    }
    return { total, hits: [...topicHits, ...ranked.flat()].slice(0, MAX_HITS) };
  };
}

const RANKS: readonly Field['name'][] = ['event', 'topic', 'title', 'category', 'property', 'note'];

/** The first field that contains a word, if every word occurs in some field. */
function matchOf({ whole, fields }: Entry, words: readonly string[]): Field['name'] | undefined {
  if (!words.every((word) => whole.includes(word))) return undefined;
  return fields.find(({ text }) => words.some((word) => text.includes(word)))?.name;
}

function indexOf(
  events: readonly CatalogEvent[],
  categories: readonly { readonly name: string; readonly title: string }[],
): readonly Entry[] {
  const titles = new Map(categories.map(({ name, title }) => [name, title]));
  const properties = new Map<JsonSchema, string>();
  const propertiesOf = (schema: JsonSchema): string => {
    const known = properties.get(schema) ?? propertyPaths(schema).flat().join(' ').toLowerCase();
    properties.set(schema, known);
    return known;
  };
  return events.map(({ type, template, title, category, payload, notes, description }) => {
    const fields: readonly Field[] = [
      { name: 'event', text: type.toLowerCase() },
      { name: 'topic', text: template.toLowerCase() },
      { name: 'title', text: title.toLowerCase() },
      { name: 'category', text: `${category} ${titles.get(category) ?? ''}`.toLowerCase() },
      { name: 'property', text: propertiesOf(payload.schema) },
      { name: 'note', text: [description ?? '', ...notes].join(' ').toLowerCase() },
    ];
    // A word contains no line break, so none spans two fields.
    return { whole: fields.map(({ text }) => text).join('\n'), fields };
  });
}
