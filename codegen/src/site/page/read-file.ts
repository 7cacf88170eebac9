import type { MessageAnswer } from '../answers/message-answer.js';
import { MessageTally } from '../answers/message-tally.js';
import { answerLine } from '../answers/payload-answer.js';
import { type FileLine, readLines } from '../answers/read-lines.js';
import { shortened } from '../answers/shortened.js';
import type { Explorer } from '../explorer.js';

/** A file with a message per line that is read, and what was found so far. */
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

/** What is decoded at once, in bytes. */
const CHUNK_BYTES = 65_536;

/** Reads a file in parts, so that the page stays responsive and memory is bounded. Ends early if the reading is stopped. */
export async function readMessages(explorer: Explorer, topic: string, reading: Reading, onProgress: () => void): Promise<void> {
  try {
    await readAll(explorer, topic, reading, onProgress);
    if (reading.state === 'reading') reading.state = 'done';
  } catch (error) {
    reading.state = 'failed';
    reading.problem = error instanceof Error ? error.message : String(error);
  }
}

async function readAll(explorer: Explorer, topic: string, reading: Reading, onProgress: () => void): Promise<void> {
  let [pausedAt, shownAt] = [performance.now(), performance.now()];
  for await (const lines of readLines(decodedChunks(reading))) {
    for (const line of lines) reading.tally.add(answerOf(explorer, line, topic));
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

function answerOf(explorer: Explorer, { text, number, isTooLong }: FileLine, topic: string): MessageAnswer {
  if (!isTooLong) return answerLine(explorer, text, number, topic);
  return { line: number, result: { error: { code: 'too-large', message: 'the line is too long' } }, shown: { text: shortened(text, 200) } };
}

async function* decodedChunks(reading: Reading): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = reading.file.stream().getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      reading.readBytes += value.length;
      for (let start = 0; start < value.length; start += CHUNK_BYTES) {
        yield decoder.decode(value.subarray(start, start + CHUNK_BYTES), { stream: true });
      }
    }
    yield decoder.decode();
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
