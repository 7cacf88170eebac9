/** Whether some topic is matched by both the policy pattern (`*` any text, `?` any character, across levels) and the widest filter of a row. */
export function patternMeetsTemplate(pattern: string, template: string): boolean {
  const a = patternTokens(pattern);
  const b = templateTokens(template);
  const failed = new Set<number>();
  const meets = (i: number, j: number): boolean => {
    const key = i * (b.length + 1) + j;
    if (failed.has(key)) return false;
    const found = advance(a, b, i, j, meets);
    if (!found) failed.add(key);
    return found;
  };
  return meets(0, 0);
}

/** One character of a set, or any number of them. A set is a literal character, all but `/`, or all. */
interface Token {
  readonly set: string | 'non-slash' | 'any';
  readonly many: boolean;
}

function advance(a: readonly Token[], b: readonly Token[], i: number, j: number, meets: (i: number, j: number) => boolean): boolean {
  const x = a[i];
  const y = b[j];
  if (x === undefined && y === undefined) return true;
  if (x?.many && meets(i + 1, j)) return true;
  if (y?.many && meets(i, j + 1)) return true;
  if (x === undefined || y === undefined || !setsMeet(x.set, y.set)) return false;
  // Both take one character; two `many` tokens need no common one, for leaving either is enough.
  if (x.many && y.many) return false;
  return meets(x.many ? i : i + 1, y.many ? j : j + 1);
}

// No topic holds `+` or `#`.
function setsMeet(x: string, y: string): boolean {
  if (x === 'any' || y === 'any') return x !== '+' && x !== '#' && y !== '+' && y !== '#';
  if (x === 'non-slash') return !'/+#'.includes(y);
  return y === 'non-slash' ? !'/+#'.includes(x) : x === y;
}

const ESCAPED = /\$\{([*?$])\}|[\s\S]/gu;

function patternTokens(pattern: string): readonly Token[] {
  return Array.from(pattern.matchAll(ESCAPED), ([text, escaped]): Token => {
    if (escaped !== undefined) return { set: escaped, many: false };
    if (text === '*') return { set: 'any', many: true };
    return { set: text === '?' ? 'any' : text, many: false };
  });
}

function templateTokens(template: string): readonly Token[] {
  return template.split('/').flatMap((level, i): readonly Token[] => {
    const separator: readonly Token[] = i === 0 ? [] : [{ set: '/', many: false }];
    return [...separator, ...levelTokens(level)];
  });
}

function levelTokens(level: string): readonly Token[] {
  if (level !== '+' && level !== '#') return Array.from(level, (set): Token => ({ set, many: false }));
  const set = level === '+' ? 'non-slash' : 'any';
  return [
    { set, many: false },
    { set, many: true },
  ];
}
