import type { MessageAnswer } from '../answers/message-answer.js';
import { MessageTally } from '../answers/message-tally.js';
import { answerLine, answerPayload, isOneMessage, MAX_PASTED_CHARACTERS } from '../answers/payload-answer.js';
import { type FileLine, MAX_LINE_BYTES, readLines } from '../answers/read-lines.js';
import type { Explorer } from '../explorer.js';

/** A file of one message, or of a message per line, that is read, and what was found so far. */
export interface Reading {
  readonly file: File;
  readonly tally: MessageTally;
  readBytes: number;
  state: 'reading' | 'done' | 'failed' | 'stopped';
  /** Why the file cannot be read. */
  problem?: string;
}

/** A reading that has not begun. */
export function newReading(file: File): Reading {
  return { file, tally: new MessageTally(), readBytes: 0, state: 'reading' };
}

/** How long the page may work without a pause, and how often it shows the progress. In milliseconds. */
const WORK_MS = 50;
const PROGRESS_MS = 250;

/** What is read at once, in bytes. */
const CHUNK_BYTES = 65_536;

/** Reads a file in parts, so that the page stays responsive and memory is bounded. Ends early if the reading is stopped. */
export async function readMessages(explorer: Explorer, topic: string, reading: Reading, onProgress: () => void): Promise<void> {
  try {
    if (!(await isReadAsOne(explorer, topic, reading))) await readLineByLine(explorer, topic, reading, onProgress);
    if (reading.state === 'reading') reading.state = 'done';
  } catch (error) {
    reading.state = 'failed';
    reading.problem = error instanceof Error ? error.message : String(error);
  }
}

/** Reads a file that is one message. */
async function isReadAsOne(explorer: Explorer, topic: string, reading: Reading): Promise<boolean> {
  const { file, tally } = reading;
  if (file.size > MAX_PASTED_CHARACTERS) return false;
  const text = decoded(utf8Bytes(new Uint8Array(await file.arrayBuffer())));
  if (typeof text !== 'string' || !isOneMessage(explorer, text, topic)) return false;
  const answer = answerPayload(explorer, text, topic);
  if (answer.kind === 'messages') for (const message of answer.shown) tally.add(message);
  return true;
}

/** Bytes as UTF-8. Windows writes UTF-16 with a byte order mark. */
function utf8Bytes(bytes: Uint8Array): Uint8Array {
  const encoding = utf16Encoding(bytes);
  return encoding === undefined ? bytes : new TextEncoder().encode(new TextDecoder(encoding).decode(bytes));
}

function utf16Encoding([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** Bytes as text, or the bytes themselves if they are not UTF-8. */
function decoded(bytes: Uint8Array): string | Uint8Array {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes;
  }
}

async function readLineByLine(explorer: Explorer, topic: string, reading: Reading, onProgress: () => void): Promise<void> {
  let [pausedAt, shownAt] = [performance.now(), performance.now()];
  for await (const lines of readLines(chunksOf(reading))) {
    for (const line of lines) {
      addLine(explorer, topic, reading, line);
      const now = performance.now();
      if (now - pausedAt < WORK_MS) continue;
      if (now - shownAt > PROGRESS_MS) {
        onProgress();
        shownAt = now;
      }
      await pause();
      pausedAt = performance.now();
      if (reading.state === 'stopped') return;
    }
  }
}

function addLine(explorer: Explorer, topic: string, { tally }: Reading, { bytes, number, isTooLong }: FileLine): void {
  const text = decoded(bytes);
  if (typeof text === 'string' && text.trim() === '') return;
  tally.add(isTooLong ? tooLong(number) : answerLine(explorer, { text, number }, topic));
}

function tooLong(line: number): MessageAnswer {
  const message = `the line has more than ${MAX_LINE_BYTES / 1e6} MB, and is not read`;
  return { line, data: '', result: { ok: false, error: { code: 'too-large', message } } };
}

async function* chunksOf(reading: Reading): AsyncGenerator<Uint8Array> {
  const { file } = reading;
  const encoding = utf16Encoding(new Uint8Array(await file.slice(0, 2).arrayBuffer()));
  const decoder = encoding === undefined ? undefined : new TextDecoder(encoding);
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      reading.readBytes += value.length;
      const bytes = decoder ? new TextEncoder().encode(decoder.decode(value, { stream: true })) : value;
      for (let start = 0; start < bytes.length; start += CHUNK_BYTES) yield bytes.subarray(start, start + CHUNK_BYTES);
    }
  } finally {
    await reader.cancel();
  }
}

/** Lets the browser handle what the user does. Browsers delay timers of pages in the background, but not messages. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
