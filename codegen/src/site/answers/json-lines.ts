import { pointerKeys, pointerToken } from '@topicwright/runtime/codegen';

/** A line of JSON with its annotations. */
export interface JsonLine {
  readonly depth: number;
  /** The name of the property, as JSON. */
  readonly name: string | undefined;
  /** The value, or the bracket of an object or array. */
  readonly text: string;
  /** The annotations of the value that begins here. */
  readonly annotations: readonly string[];
}

/** A text about the value that a JSON Pointer refers to. */
export type Annotation = readonly [pointer: string, text: string];

/** The limits of what is shown: lines, levels, and characters of a string. */
const MAX_LINES = 500;
const MAX_DEPTH = 60;
const MAX_CHARACTERS = 300;

/**
 * `value` as indented JSON. Each annotation is at the value that its JSON Pointer refers to, or the nearest one around it. Lines after the
 * first 500 are left out.
 */
export function jsonLines(value: unknown, annotations: readonly Annotation[]): readonly JsonLine[] {
  const byPlace = new Map<string, string[]>();
  for (const [pointer, text] of annotations) {
    const place = nearestPlace(value, pointer);
    byPlace.set(place, [...(byPlace.get(place) ?? []), text]);
  }
  const lines: JsonLine[] = [];
  print({ value, pointer: '', depth: 0, name: undefined, comma: '' }, byPlace, lines);
  return lines.length <= MAX_LINES
    ? lines
    : [...lines.slice(0, MAX_LINES), { depth: 0, name: undefined, text: '… more lines', annotations: [] }];
}

/** The longest beginning of `pointer` that refers to a value that is shown. */
function nearestPlace(value: unknown, pointer: string): string {
  let [place, inner] = ['', value];
  for (const key of pointerKeys(pointer).slice(0, MAX_DEPTH)) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) break;
    place = childPointer(place, key);
    inner = (inner as { readonly [key: string]: unknown })[key];
  }
  return place;
}

function childPointer(pointer: string, key: string): string {
  return `${pointer}/${pointerToken(key)}`;
}

interface PrintedValue {
  readonly value: unknown;
  readonly pointer: string;
  readonly depth: number;
  readonly name: string | undefined;
  readonly comma: string;
}

/** Prints until there are enough lines: a value may be far larger than what is shown. */
function print(printed: PrintedValue, byPlace: ReadonlyMap<string, readonly string[]>, lines: JsonLine[]): void {
  if (lines.length > MAX_LINES) return;
  const { value, pointer, depth, name, comma } = printed;
  const annotations = byPlace.get(pointer) ?? [];
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.length === 0 || depth === MAX_DEPTH) {
    lines.push({ depth, name, text: `${keys.length > 0 ? '…' : scalarText(value)}${comma}`, annotations });
    return;
  }
  const isArray = Array.isArray(value);
  lines.push({ depth, name, text: isArray ? '[' : '{', annotations });
  for (const [i, key] of keys.entries()) {
    if (lines.length > MAX_LINES) return;
    const own = { depth: depth + 1, name: isArray ? undefined : JSON.stringify(key), comma: i < keys.length - 1 ? ',' : '' };
    print({ ...own, value: (value as { readonly [key: string]: unknown })[key], pointer: childPointer(pointer, key) }, byPlace, lines);
  }
  lines.push({ depth, name: undefined, text: `${isArray ? ']' : '}'}${comma}`, annotations: [] });
}

function scalarText(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, MAX_CHARACTERS + 1)) : (JSON.stringify(value) ?? 'undefined');
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
