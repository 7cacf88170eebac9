import { TopicError, type TopicTable } from '@topicwright/runtime';
import { nearest } from '../text/nearest.js';
import { UsageError } from './io.js';

/** Runs `action`. If it fails because of a misspelled event or parameter, adds a suggestion to the message. */
export function withHints<T>(table: TopicTable, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof TopicError)) throw error;
    const like = nearest(String(error.code === 'unknown-event' ? error.value : error.path), knownNames(error, table));
    if (like === undefined) throw error;
    throw new UsageError(`${error.message}; did you mean ${JSON.stringify(like)}?`);
  }
}

function knownNames({ code }: TopicError, { rows, parameters }: TopicTable): readonly string[] {
  if (code === 'unknown-event') return [...rows.flatMap(({ type, category }) => [type, category])];
  return code === 'unknown-parameter' ? parameters.map(({ name }) => name) : [];
}
