import { TopicError, type TopicTable } from '@topicwright/runtime';
import { nearest, sidesOf } from '@topicwright/runtime/internal';
import { builtInCatalog } from './find-catalog.js';
import { UsageError } from './io.js';
import { BUILT_IN } from './options.js';

/** Runs `action`. If it fails because of a misspelled event, parameter or side, adds a suggestion to the message. */
export function withHints<T>(table: TopicTable, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof TopicError)) throw error;
    const isValue = error.code === 'unknown-event' || error.code === 'unknown-side';
    const given = String(isValue ? error.value : error.path);
    const like = nearest(given, knownNames(error, table));
    if (like === undefined && isBuiltInEvent(error))
      throw new UsageError(`${error.message}; for the events of AWS IoT, pass --spec ${BUILT_IN}`);
    // A known name may not belong to the selected events.
    if (like === undefined || like === given) throw error;
    throw new UsageError(`${error.message}; did you mean ${JSON.stringify(like)}?`);
  }
}

function isBuiltInEvent({ code, value }: TopicError): boolean {
  return code === 'unknown-event' && builtInCatalog().events.some(({ type, category }) => value === type || value === category);
}

function knownNames({ code }: TopicError, table: TopicTable): readonly string[] {
  const { rows, parameters } = table;
  if (code === 'unknown-event') return [...rows.flatMap(({ type, category }) => [type, category])];
  if (code === 'unknown-side') return sidesOf(table);
  return code === 'unknown-parameter' ? parameters.map(({ name }) => name) : [];
}
