import { type Code, code, type ImportedName, imported, importedType } from '../../code/code.js';
import { doc } from '../../code/doc.js';
import { id } from '../../code/identifier.js';
import type { Catalog } from '../../model/catalog.js';
import { specNames } from '../../model/names.js';
import { type ArtifactFile, artifactModule, RUNTIME } from '../layout.js';

/** `topic-filters.ts`: which filters receive which events, and the other way round. */
export function renderTopicFilters(catalog: Catalog): ArtifactFile {
  const names = specNames(catalog.name);
  const table = (name: string): ImportedName => imported(artifactModule('topics', 'topic-table'), name);
  const type = (name: string): ImportedName => importedType(artifactModule('topics', 'topic-table'), name);
  const selection: Code = code`${importedType(RUNTIME, 'Selection')}<${type(names.eventType)} | ${type(names.eventCategory)}, ${type(names.parameter)}>`;
  const body = code`${doc(["Selects events: event types, categories or `'all'`, narrowed by parameter values."])}
export type ${id(names.selection)} = ${selection};

${doc(['The topic filters that receive the selected events, and the extra event types those filters also match.'], [{ tag: 'throws', text: '{@link TopicError} for an unknown event or parameter, or a value that is not valid in a topic.' }])}
export function topicFilters(selection: ${id(names.selection)}): ${importedType(RUNTIME, 'SelectedFilters')}<${type(names.eventType)}> {
  return ${imported(RUNTIME, 'selectFilters')}(${table('topicTable')}, selection);
}

${doc(['The event types that a subscription to `filter` receives. Empty if it can never match.'])}
export function eventsMatching(filter: string): readonly ${type(names.eventType)}[] {
  return ${imported(RUNTIME, 'eventTypesMatching')}(${table('topicTable')}, filter);
}`;
  return { artifact: 'topics', name: 'topic-filters', body, isPublic: true };
}
