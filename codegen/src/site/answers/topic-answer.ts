import { isTopicName } from '@topicwright/runtime';
import { MAX_STRING_BYTES, type ParameterValue } from '@topicwright/runtime/codegen';
import { exceedsUtf8Bytes } from '@topicwright/runtime/internal';
import { type ClosestTopics, closestTopics } from '../../model/why-no-event.js';
import type { Explorer } from '../explorer.js';
import { shortened } from './shortened.js';

/** Which event a topic belongs to, or why it belongs to none. */
export type TopicAnswer =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'event';
      readonly type: string;
      readonly category: string;
      readonly params: readonly (readonly [string, ParameterValue])[];
    }
  | { readonly kind: 'none'; readonly reason: string; readonly levels: readonly LevelAnswer[] };

/** A level of a topic beside the same level of the closest topics of the table. */
export interface LevelAnswer {
  /** `undefined` if the topic has too few levels. */
  readonly text: string | undefined;
  /** What the closest topics have here. Empty if they end before. */
  readonly expected: readonly string[];
  readonly matches: boolean;
}

/** The number of characters of a level that are shown. */
const SHOWN_CHARACTERS = 120;

/** The number of levels that are shown after the first that does not match. */
const SHOWN_AFTER = 3;

/** The event and parameters of a topic, or why there are none. */
export function answerTopic({ table, sdk, events }: Explorer, topic: string): TopicAnswer {
  if (topic === '') return { kind: 'empty' };
  if (!isTopicName(topic) || exceedsUtf8Bytes(topic, MAX_STRING_BYTES)) return { kind: 'none', reason: notATopicName(topic), levels: [] };
  const parsed = sdk.parseTopic(topic);
  if (parsed)
    return { kind: 'event', type: parsed.type, category: events.get(parsed.type)?.category ?? '', params: Object.entries(parsed.params) };
  const closest = closestTopics(table, topic, 'topic');
  return { kind: 'none', reason: closest.reason, levels: levelAnswers(topic, closest) };
}

function notATopicName(topic: string): string {
  if (/[+#]/.test(topic)) return 'a topic name has no wildcards "+" and "#"; test a filter instead';
  if (topic.includes('\0')) return 'a topic name does not contain the character NUL';
  return 'a topic name has at most 65,535 bytes of UTF-8 without lone surrogates';
}

function levelAnswers(topic: string, { furthest, templates }: ClosestTopics): readonly LevelAnswer[] {
  const texts = topic.split('/');
  const longest = Math.max(texts.length, ...templates.map(({ length }) => length));
  return Array.from({ length: Math.min(longest, furthest + SHOWN_AFTER) }, (_, i): LevelAnswer => {
    const text = texts[i];
    const expected = [...new Set(templates.flatMap((levels) => levels[i] ?? []))];
    return { text: text === undefined ? undefined : shortened(text, SHOWN_CHARACTERS), expected, matches: i < furthest };
  });
}
