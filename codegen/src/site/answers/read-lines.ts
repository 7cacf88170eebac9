/** The largest line that is read, in bytes. The rest of a longer line is dropped, and it is reported. */
export const MAX_LINE_BYTES = 2_000_000;

/** A line of a file, without its end. */
export interface FileLine {
  readonly bytes: Uint8Array;
  /** From 1. */
  readonly number: number;
  readonly isTooLong: boolean;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The lines of a file that arrives in chunks of bytes, in a list for each chunk. Empty lines are left out. Only one line is kept in memory.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly FileLine[]> {
  const lines = new LineBuffer();
  for await (const chunk of chunks) yield lines.add(chunk);
  yield lines.end();
}

class LineBuffer {
  #parts: Uint8Array[] = [];
  #length = 0;
  #isTooLong = false;
  #number = 0;

  add(chunk: Uint8Array): readonly FileLine[] {
    const lines: FileLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(...this.end());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  /** The line that has been kept. None if it is empty. */
  end(): readonly FileLine[] {
    this.#number += 1;
    const whole = joined(this.#parts, this.#length);
    const bytes = whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole;
    const line = { bytes, number: this.#number, isTooLong: this.#isTooLong };
    this.#parts = [];
    this.#length = 0;
    this.#isTooLong = false;
    return bytes.length === 0 ? [] : [line];
  }

  #keep(part: Uint8Array): void {
    const left = MAX_LINE_BYTES - this.#length;
    if (part.length > left) this.#isTooLong = true;
    if (part.length === 0 || left === 0) return;
    // The buffer of a chunk may be reused.
    const kept = part.slice(0, left);
    this.#parts.push(kept);
    this.#length += kept.length;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
