import type { DecodeError, EventMessage } from '@topicwright/runtime';
import { paint, type Style } from '../paint.js';

/** An event to print. */
export interface ShownEvent {
  readonly event: EventMessage;
  readonly time: Date | undefined;
  readonly key: string | undefined;
  /** Whether an event with the same key was printed before. */
  readonly isDuplicate: boolean;
  /** Whether the broker had stored the message. */
  readonly isRetained: boolean;
}

/** A message that failed to decode. */
export interface ShownError {
  readonly topic: string;
  readonly data: Uint8Array;
  readonly error: DecodeError;
}

/** Prints messages, one per line. */
export interface MessagePrinter {
  event(shown: ShownEvent): string;
  error(shown: ShownError): string;
}

/** The width of the column with the time. The column with the payload has the remaining width. */
const TIME_WIDTH = 13;
/** The width of the column that marks duplicate and retained messages. */
const MARK_WIDTH = 4;
const MIN_PAYLOAD_WIDTH = 20;

/** Aligned lines of at most `width` characters for a terminal. */
export function aligned(types: readonly string[], width: number, colour: boolean): MessagePrinter {
  const typeWidth = types.reduce((most, { length }) => Math.max(most, length), 0) + 1;
  const paramsWidth = Math.max(16, Math.min(44, Math.floor((width - TIME_WIDTH - typeWidth - MARK_WIDTH) / 3)));
  const left = Math.max(MIN_PAYLOAD_WIDTH, width - TIME_WIDTH - typeWidth - MARK_WIDTH - paramsWidth - 1);
  const styled = (style: Style, text: string): string => (colour ? paint(style, text) : text);
  const cell = (text: string, size: number): string => shortened(text, size - 1).padEnd(size);
  return {
    event: ({ event, time, isDuplicate, isRetained }) => {
      const mark = isDuplicate ? 'dup' : isRetained ? 'ret' : '';
      const params = Object.entries(event.params).map(([name, value]) => `${name}=${printable(String(value))}`);
      const line = [
        styled('dim', cell(clock(time), TIME_WIDTH)),
        styled('cyan', cell(event.type, typeWidth)),
        styled('yellow', cell(mark, MARK_WIDTH)),
        cell(params.join(' '), paramsWidth),
        styled('dim', shortened(printable(payloadText(event.payload)), left)),
      ];
      return line.join('');
    },
    error: ({ topic, error }) => styled('red', shortened(`✗ ${error.code} ${printable(topic)}: ${printable(error.message)}`, width - 1)),
  };
}

/** One JSON object per line. */
export const NDJSON: MessagePrinter = {
  event: ({ event, time, key, isDuplicate, isRetained }) => {
    const { type, category, topic, params, payload } = event;
    const content = payload instanceof Uint8Array ? { payloadBase64: Buffer.from(payload).toString('base64') } : { payload };
    const retained = isRetained ? { retained: true } : {};
    return JSON.stringify({ type, category, topic, time: isoText(time), key, duplicate: isDuplicate, ...retained, params, ...content });
  },
  error: ({ topic, data, error }) =>
    JSON.stringify({ error: { code: error.code, message: error.message }, topic, dataBase64: Buffer.from(data).toString('base64') }),
};

/** The number of bytes of a payload that are shown. */
const SHOWN_BYTES = 16;

/** A payload: JSON, a string, or the first bytes in hexadecimal digits. */
function payloadText(payload: unknown): string {
  if (payload === undefined) return '(empty)';
  if (!(payload instanceof Uint8Array)) return JSON.stringify(payload);
  const shown = Buffer.from(payload.subarray(0, SHOWN_BYTES)).toString('hex');
  return `${payload.length} bytes: ${shown}${payload.length > SHOWN_BYTES ? '…' : ''}`;
}

/** Topic and payload as received. On a terminal, without control characters. */
export function rawLine(topic: string, data: Uint8Array, isTerminal: boolean): string {
  const line = `${topic} ${Buffer.from(data).toString()}`;
  return isTerminal ? printable(line) : line;
}

function isoText(time: Date | undefined): string | undefined {
  return time && !Number.isNaN(time.getTime()) ? time.toISOString() : undefined;
}

function clock(time: Date | undefined): string {
  return isoText(time)?.slice(11, 23) ?? '';
}

// A sender must not be able to control the terminal.
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, (character) => (character === '\t' ? ' ' : '·'));
}

function shortened(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
