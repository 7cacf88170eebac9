/** A line of JSON that is shown with remarks. */
export interface JsonLine {
  readonly depth: number;
  /** The name of the property, as JSON. */
  readonly name: string | undefined;
  /** The value, or the bracket of an object or array. */
  readonly text: string;
  /** The remarks about the value that begins here. */
  readonly remarks: readonly string[];
}

/** The number of lines that are shown. */
const MOST_LINES = 500;

/** The number of levels that are shown. */
const MOST_LEVELS = 60;

/** The number of characters of a string that are shown. */
const MOST_CHARACTERS = 300;

/**
 * `value` as indented JSON. Each remark is at the value that its JSON Pointer refers to, or the nearest one around it. Lines after the first
 * 500 are left out.
 */
export function jsonLines(value: unknown, remarks: readonly (readonly [pointer: string, remark: string])[]): readonly JsonLine[] {
  const pointers = new Set<string>();
  collectPointers({ value, pointer: '', depth: 0 }, pointers);
  const byPlace = new Map<string, string[]>();
  for (const [pointer, remark] of remarks) {
    const place = nearestPlace(pointer, pointers);
    byPlace.set(place, [...(byPlace.get(place) ?? []), remark]);
  }
  const lines: JsonLine[] = [];
  print({ value, pointer: '', depth: 0, name: undefined, comma: '' }, byPlace, lines);
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), { depth: 0, name: undefined, text: `… ${lines.length - MOST_LINES} more lines`, remarks: [] }];
}

/** The pointer in `known` that is `pointer`, or leads to it. */
function nearestPlace(pointer: string, known: ReadonlySet<string>): string {
  if (known.has(pointer)) return pointer;
  const end = pointer.lastIndexOf('/');
  return end <= 0 ? '' : nearestPlace(pointer.slice(0, end), known);
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
}

function childPointer(pointer: string, key: string): string {
  return `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A value and its place. */
interface Placed {
  readonly value: unknown;
  readonly pointer: string;
  readonly depth: number;
}

function collectPointers({ value, pointer, depth }: Placed, into: Set<string>): void {
  into.add(pointer);
  if (depth === MOST_LEVELS) return;
  for (const [key, member] of membersOf(value) ?? [])
    collectPointers({ value: member, pointer: childPointer(pointer, key), depth: depth + 1 }, into);
}

interface Printed extends Placed {
  readonly name: string | undefined;
  readonly comma: string;
}

function print({ value, pointer, depth, name, comma }: Printed, byPlace: ReadonlyMap<string, readonly string[]>, lines: JsonLine[]): void {
  const remarks = byPlace.get(pointer) ?? [];
  const members = membersOf(value);
  if (!members || members.length === 0 || depth === MOST_LEVELS) {
    lines.push({ depth, name, text: `${members && members.length > 0 ? '…' : scalarText(value)}${comma}`, remarks });
    return;
  }
  const isArray = Array.isArray(value);
  lines.push({ depth, name, text: isArray ? '[' : '{', remarks });
  for (const [i, [key, member]] of members.entries()) {
    const own = { depth: depth + 1, name: isArray ? undefined : JSON.stringify(key), comma: i < members.length - 1 ? ',' : '' };
    print({ ...own, value: member, pointer: childPointer(pointer, key) }, byPlace, lines);
  }
  lines.push({ depth, name: undefined, text: `${isArray ? ']' : '}'}${comma}`, remarks: [] });
}

function scalarText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
