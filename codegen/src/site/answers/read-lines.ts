/** The largest line that is read, in characters. The rest of a longer line is dropped, and it is reported. */
const MAX_LINE_CHARACTERS = 1_000_000;

/** A line of a file. */
export interface FileLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  readonly isTooLong: boolean;
}

/** The lines of a file that arrives in chunks of text, in a list for each chunk. Empty lines are left out. Only one line is kept in memory. */
export async function* readLines(chunks: AsyncIterable<string>): AsyncGenerator<readonly FileLine[]> {
  let rest = '';
  let number = 0;
  let isTooLong = false;
  const lineOf = (text: string): FileLine => {
    number += 1;
    const line = { text, number, isTooLong };
    isTooLong = false;
    return line;
  };
  for await (const chunk of chunks) {
    const [first = '', ...others] = chunk.split('\n');
    const texts = [rest + first, ...others];
    rest = texts.pop() ?? '';
    if (rest.length > MAX_LINE_CHARACTERS) {
      rest = rest.slice(0, MAX_LINE_CHARACTERS);
      isTooLong = true;
    }
    yield texts.map(lineOf).filter(({ text }) => text.trim() !== '');
  }
  if (rest.trim() !== '') yield [lineOf(rest)];
}
