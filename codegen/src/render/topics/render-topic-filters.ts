import { type Code, code, type ImportedName, imported, importedType } from '../../code/code.js';
import { doc, exampleTags } from '../../code/doc.js';
import { id } from '../../code/identifier.js';
import { quote } from '../../code/quote.js';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { specNames } from '../../model/names.js';
import { exampleObject, exampleParams } from '../event-doc.js';
import { type ArtifactFile, artifactModule, RUNTIME } from '../layout.js';

/** `topic-filters.ts`: which filters receive which events, and vice versa. */
export function renderTopicFilters(catalog: Catalog): ArtifactFile {
  const names = specNames(catalog.name);
  const table = (name: string): ImportedName => imported(artifactModule('topics', 'topic-table'), name);
  const type = (name: string): ImportedName => importedType(artifactModule('topics', 'topic-table'), name);
  const [first] = catalog.events as readonly [CatalogEvent, ...CatalogEvent[]];
  const plainCall = `const { filters } = topicFilters({ events: [${quote(first.type)}] });`;
  const selection: Code = code`${importedType(RUNTIME, 'Selection')}<
  ${type(names.eventType)} | ${type(names.eventCategory)},
  ${type(names.parameters)},
  ${type(names.side)}
>`;
  const body = code`${doc(["Selects events: event types, categories or `'all'`, narrowed by parameter values."])}
export type ${id(names.selection)} = ${selection};

${doc(
  ['The topic filters that receive the selected events, and the extra event types those filters also match.'],
  [
    ...exampleTags(...narrowedCalls(catalog), plainCall),
    { tag: 'throws', text: '{TopicError} for an unknown event or parameter, or a value that is not valid in a topic.' },
  ],
)}
export function topicFilters(selection: ${id(names.selection)}): ${importedType(RUNTIME, 'SelectedFilters')}<${type(names.eventType)}> {
  return ${imported(RUNTIME, 'selectFilters')}(${table('topicTable')}, selection);
}

${doc(['The event types that a subscription to `filter` receives. Empty if it can never match.'], exampleTags(`eventsMatching(${quote(first.filter)}).includes(${quote(first.type)}); // true`))}
export function eventsMatching(filter: string): readonly ${type(names.eventType)}[] {
  return ${imported(RUNTIME, 'eventTypesMatching')}(${table('topicTable')}, filter);
}`;
  return { artifact: 'topics', name: 'topic-filters', body, isPublic: true };
}

function narrowedCalls(catalog: Catalog): readonly string[] {
  return catalog.events
    .filter(({ params }) => params.length > 0)
    .map((event) => {
      const params = exampleObject(exampleParams(catalog, event));
      return `const { filters } = topicFilters({ events: [${quote(event.type)}], params: ${params} });`;
    });
}
