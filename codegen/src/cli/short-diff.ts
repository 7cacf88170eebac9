/** The maximum number of lines of each side. */
const SHOWN_LINES = 3;
const SHOWN_CHARACTERS = 120;

/** The first difference between `before` and `after`, in a few lines. */
export function shortDiff(before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const start = old.findIndex((line, i) => line !== now[i]);
  const from = start < 0 ? old.length : start;
  const tail = commonTail(old.slice(from), now.slice(from));
  const side = (lines: readonly string[], sign: string): readonly string[] => {
    const differing = lines.slice(from, lines.length - tail);
    const shown = differing.slice(0, SHOWN_LINES).map((line) => `${sign} ${line.slice(0, SHOWN_CHARACTERS)}`);
    const more = differing.length - shown.length;
    return more > 0 ? [...shown, `${sign} … and ${more} more`] : shown;
  };
  return [`line ${from + 1}`, ...side(old, '-'), ...side(now, '+')];
}

function commonTail(a: readonly string[], b: readonly string[]): number {
  let n = 0;
  while (n < Math.min(a.length, b.length) && a.at(-1 - n) === b.at(-1 - n)) n += 1;
  return n;
}
