/**
 * Whether a policy pattern and the topics of an event have a topic in common. The topics are a filter in which a `+` may be a part of a
 * level. In the pattern, `*` matches any string and `?` any character, across levels.
 */
export function patternMeetsTemplate(pattern: string, template: string): boolean {
  if (!mayMeet(pattern, template)) return false;
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

// Most pairs differ in the text before the first wildcard or after the last one.
function mayMeet(pattern: string, template: string): boolean {
  const [head, otherHead] = [pattern.slice(0, firstOf(pattern, /[*?$]/)), template.slice(0, firstOf(template, /[+#]/))];
  const [tail, otherTail] = [/[^*?}]*$/.exec(pattern)?.[0] ?? '', /[^+#]*$/.exec(template)?.[0] ?? ''];
  return (head.startsWith(otherHead) || otherHead.startsWith(head)) && (tail.endsWith(otherTail) || otherTail.endsWith(tail));
}

function firstOf(text: string, characters: RegExp): number {
  const at = text.search(characters);
  return at < 0 ? text.length : at;
}

/** One character of a set, or with `many` any number of them. The set is a literal character, all characters except `/`, or all. */
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
  // Both consume one character. Two `many` tokens do not have to, because skipping either was tried above.
  if (x.many && y.many) return false;
  return meets(x.many ? i : i + 1, y.many ? j : j + 1);
}

// No topic contains `+` or `#`.
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
  return Array.from(level).flatMap((character): readonly Token[] => {
    if (character !== '+' && character !== '#') return [{ set: character, many: false }];
    const set = character === '+' ? 'non-slash' : 'any';
    return [
      { set, many: false },
      { set, many: true },
    ];
  });
}
