import type { TopicRow, TopicTable } from '@topicwright/runtime';
import { firstUnmatchedName, selectRows } from '@topicwright/runtime/internal';
import { describe, expect, it } from 'vitest';
import { type UsedRow, usedRows } from '../../../packages/runtime/src/select-rows.js';

const row = (type: string, category: string, more: Partial<TopicRow> = {}): TopicRow => ({
  type,
  category,
  filter: type,
  params: [],
  ...more,
});

/** Directions are those of the device. */
const table: TopicTable = {
  name: 'fleet',
  dialect: 'mqtt',
  sides: ['device', 'backend'],
  limits: {},
  parameters: [],
  rows: [
    row('command', 'COMMAND'),
    row('answer', 'COMMAND', { direction: 'send' }),
    row('question', 'QUESTION', { direction: 'send', replies: { by: ['reply', 'refusal'], match: 'topic' } }),
    row('reply', 'REPLY'),
    row('refusal', 'REPLY'),
    row('note', 'NOTE', { direction: 'both' }),
    row('report', 'REPORT', { direction: 'send' }),
  ],
};

type Options = Parameters<typeof usedRows>[2];
type Events = Parameters<typeof selectRows>[1];

/** Each event with what is done with it, such as `note: receive send`. */
function usesOf(events: Events, options: Options, side?: string): readonly string[] {
  const used = usedRows(table, { events, ...(side !== undefined && { side }) }, options);
  return used.map((each: UsedRow) => {
    const marks = [...[...each.uses].sort(), ...(each.isNamed ? [] : ['unnamed']), ...(each.isAwaited ? ['awaited'] : [])];
    return `${each.row.type}: ${marks.join(' ')}`;
  });
}

const RECEIVE: Options = { uses: ['receive'] };
const SEND: Options = { uses: ['send'] };
const BOTH: Options = { uses: ['receive', 'send'] };
const withReplies = (options: Options): Options => ({ ...options, withReplies: true });

describe('the events that a side uses', () => {
  it.each<readonly [events: Events, options: Options, side: string | undefined, uses: readonly string[]]>([
    ['all', RECEIVE, undefined, ['command: receive', 'reply: receive', 'refusal: receive', 'note: receive']],
    ['all', RECEIVE, 'backend', ['answer: receive', 'question: receive', 'note: receive', 'report: receive']],
    ['all', SEND, 'device', ['answer: send', 'question: send', 'note: send', 'report: send']],
    ['COMMAND', BOTH, undefined, ['command: receive', 'answer: send']],
    ['note', BOTH, undefined, ['note: receive send']],
    [['report', 'note'], SEND, undefined, ['note: send', 'report: send']],
    ['question', withReplies(SEND), undefined, ['question: send']],
    ['question', withReplies(BOTH), undefined, ['question: send', 'reply: receive unnamed awaited', 'refusal: receive unnamed awaited']],
    ['question', withReplies(RECEIVE), undefined, ['reply: receive unnamed awaited', 'refusal: receive unnamed awaited']],
    ['question', withReplies(BOTH), 'backend', ['question: receive', 'reply: send unnamed', 'refusal: send unnamed']],
    [['question', 'reply'], withReplies(RECEIVE), undefined, ['reply: receive awaited', 'refusal: receive unnamed awaited']],
    ['question', BOTH, undefined, ['question: send']],
  ])('%j, %j, side %s', (events, options, side, uses) => {
    expect(usesOf(events, options, side)).toEqual(uses);
  });

  it.each<readonly [events: Events, options: Options, side: string | undefined, name: string, message: string]>([
    ['report', RECEIVE, undefined, 'report', 'device does not receive report; the side "backend" does'],
    ['REPLY', SEND, undefined, 'REPLY', 'device does not send REPLY; the side "backend" does'],
    [['note', 'command'], SEND, 'device', 'command', 'device does not send command; the side "backend" does'],
    ['REPORT', RECEIVE, 'device', 'REPORT', 'device does not receive REPORT; the side "backend" does'],
  ])('refuses %j, %j, side %s', (events, options, side, name, message) => {
    expect(() => usesOf(events, options, side)).toThrow(
      expect.objectContaining({ code: 'wrong-direction', path: 'events', value: name, message }),
    );
  });

  it('refuses a selection of all events of a table that the side does not use', () => {
    const sent = { ...table, rows: [row('report', 'REPORT', { direction: 'send' })] };
    expect(() => usedRows(sent, { events: 'all' }, RECEIVE)).toThrow('device does not receive any event of fleet; the side "backend" does');
    expect(() => usedRows({ ...sent, rows: [] }, { events: 'all' }, BOTH)).toThrow(/^device does not receive or send any event of fleet$/);
  });

  it('refuses an unknown side', () => {
    expect(() => usesOf('all', RECEIVE, 'cloud')).toThrow('fleet has no side "cloud"; its sides are device and backend');
  });
});

describe('the rows that a selection names', () => {
  const typesOf = (events: Events): readonly string[] => selectRows(table, events).map(({ type }) => type);

  it('are in the order of the table', () => {
    expect(typesOf(['reply', 'COMMAND', 'reply'])).toEqual(['command', 'answer', 'reply']);
    expect(typesOf('all')).toHaveLength(table.rows.length);
    expect(typesOf(['reply', 'all'])).toHaveLength(table.rows.length);
  });

  it.each<readonly [events: Events, value: unknown, message: string]>([
    ['other', 'other', '"other" is neither an event type nor a category of fleet'],
    [['reply', 'other'], 'other', '"other" is neither an event type nor a category of fleet'],
    [[], [], "the selection is empty; name an event type, a category or 'all'"],
  ])('%j is refused', (events, value, message) => {
    expect(() => typesOf(events)).toThrow(expect.objectContaining({ code: 'unknown-event', path: 'events', value, message }));
  });

  it('are the first name that selects none of them', () => {
    const rows = table.rows.slice(0, 2);
    expect(firstUnmatchedName(rows, ['command', 'COMMAND', 'all'])).toBeUndefined();
    expect(firstUnmatchedName(rows, ['command', 'note', 'report'])).toBe('note');
    expect(firstUnmatchedName([], 'all')).toBe('all');
  });
});
