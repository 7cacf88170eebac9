import { styleText } from 'node:util';
import type { AwsIotEvent } from '@topicwright/aws-iot-events';
import type { Counters } from '@topicwright/consumer';
import type { DecodeError } from '@topicwright/runtime';
import type { AnsweredCommand } from './command.js';

type Style = Parameters<typeof styleText>[0];

/** Column widths. The last column takes the rest of the terminal. */
const COLUMNS = [29, 24, 57, 22] as const;
const TOTAL_WIDTH = process.stdout.columns ?? 160;

/** Prints the title and the column headers. */
export function printHeader(url: string, filters: number): void {
  line(styled('bold', 'AWS IoT Core events'), `through an embedded broker at ${url}, ${filters} filters subscribed`);
  line('');
  line(styled('bold', row(['event', 'category', 'topic parameters', 'time', 'idempotency key'])));
  line(styled('dim', row([...COLUMNS, 40].map((width) => '─'.repeat(width - 1)))));
}

/** Prints one decoded event. */
export function printEvent({
  event,
  time,
  key,
}: {
  readonly event: AwsIotEvent;
  readonly time: Date;
  readonly key: string | undefined;
}): void {
  const params = Object.entries(event.params)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  const cells = [event.type, event.category, params, time.toISOString().replace('.000Z', 'Z'), identityText(event, key)];
  const [type = '', category = '', ...rest] = cells.map(cell);
  line(`${styled('cyan', type)}${styled('dim', category)}${rest.join('')}`);
}

/** The parts of an idempotency key that the topic does not contain. */
function identityText({ params }: AwsIotEvent, key: string | undefined): string {
  const parts = key === undefined ? [] : (JSON.parse(key) as unknown[]).slice(2 + Object.keys(params).length);
  return parts.map((part) => (typeof part === 'object' ? JSON.stringify(part) : String(part))).join(' ');
}

/** Prints a message that could not be decoded, with the error. */
export function printError({ topic }: { readonly topic: string }, error: DecodeError): void {
  line('');
  line(styled('bold', 'A malformed message'), `on ${topic}`);
  line(styled('red', `✗ ${error.code}`), error.message);
}

/** Prints the summary line. */
export function printSummary({ handled, duplicate, dead }: Counters, types: number): void {
  line('');
  line(
    styled(
      'green',
      `✓ ${handled} of ${types} event types published, received and decoded; ${duplicate} duplicate skipped, ${dead} malformed message rejected`,
    ),
  );
}

/** Prints a command and its answer. */
export function printCommand({ command, answer }: AnsweredCommand): void {
  line('');
  line(styled('bold', 'A command to a device'), 'sent by the service, and the answer of the device');
  for (const [arrow, { type, topic, payload }] of [['→', command] as const, ['←', answer] as const])
    line(`${arrow} ${styled('cyan', type.padEnd(COLUMNS[0] - 2))}${topic} ${styled('dim', JSON.stringify(payload))}`);
  line(styled('green', `✓ the command was answered with ${answer.type}`));
}

function row(cells: readonly string[]): string {
  return cells.map(cell).join('');
}

function cell(text: string, column: number): string {
  const used = COLUMNS.reduce<number>((sum, width) => sum + width, 0);
  const width = COLUMNS[column] ?? Math.max(20, TOTAL_WIDTH - used);
  return shorten(text, width - 1).padEnd(width);
}

function shorten(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

function styled(style: Style, text: string): string {
  return process.stdout.isTTY ? styleText(style, text) : text;
}

function line(...parts: readonly string[]): void {
  console.log(parts.join(' ').trimEnd());
}
