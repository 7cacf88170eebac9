import { isTopicFilter, type TopicTable } from '@topicwright/runtime';
import { type RowLevel, readLevel, rowLevels } from '@topicwright/runtime/codegen';
import { nearest } from '@topicwright/runtime/internal';

/** What a text is meant to be. */
export type TopicKind = 'topic' | 'filter';

/** Why a topic belongs to no event of `table`, or a filter receives none, with a suggestion. */
export function whyNoEvent(table: TopicTable, text: string, kind: TopicKind): string {
  return closestTopics(table, text, kind).reason;
}

/** What is wrong with a filter as such, or with the table. */
function faultOf(table: TopicTable, filter: string): string | undefined {
  if (table.rows.length === 0) return 'the table has no events';
  if (!isTopicFilter(filter)) return `${quote(filter)} is not a topic filter: "+" must be a whole level, and "#" the whole last level`;
  if (filter.split('/', 1)[0] === '$share') return `${quote(filter)} is not a shared subscription: write $share/GROUP/FILTER`;
  if (/^[+#]/.test(filter) && table.rows.every((row) => row.filter.startsWith('$'))) {
    return `a wildcard at the start does not match topics that begin with "$" (MQTT 4.7.2); begin with ${quote(commonRoot(table))}`;
  }
  return undefined;
}

/** The levels of the topics of a table that match the most leading levels of a topic or filter. */
export interface ClosestTopics {
  /** Why none of them matches. */
  readonly reason: string;
  /** The number of leading levels that match. */
  readonly furthest: number;
  /** The texts of each level: a literal, the members of an enum, or parameters as in a template. */
  readonly templates: readonly (readonly (readonly string[])[])[];
}

/** The topics of `table` that come closest to a topic or filter that matches no event. */
export function closestTopics(table: TopicTable, text: string, kind: TopicKind): ClosestTopics {
  const levels = text.split('/');
  const templates = table.rows.map((row) => rowLevels(table, row).levels);
  const reach = templates.map((template) => firstMismatch(levels, template));
  const furthest = reach.reduce((most, levels) => Math.max(most, levels), 0);
  const closest = templates.filter((_, i) => reach[i] === furthest);
  const reason = faultOf(table, text) ?? mismatchReason(levels, closest, { at: furthest, kind });
  return { reason, furthest, templates: closest.map((template) => template.map(knownTexts)) };
}

/** The number of leading levels that match. */
function firstMismatch(levels: readonly string[], template: readonly RowLevel[]): number {
  const at = levels.findIndex((level, i) => !matches(level, template[i], i === 0));
  return at < 0 ? levels.length : at;
}

function matches(level: string, own: RowLevel | undefined, isFirst: boolean): boolean {
  if (own === undefined) return false;
  const text = own.kind === 'literal' ? own.text : own.pattern;
  // A wildcard in the first level does not match levels that begin with "$".
  if (isFirst && level.startsWith('$') !== text.startsWith('$')) return false;
  if (level === '+' || level === '#' || level === text) return true;
  if (own.kind === 'checked') return readLevel(level, own.parts) !== undefined;
  return own.kind === 'rest' || (own.kind === 'parameter' && level !== '');
}

/** The first level that does not match. */
interface Mismatch {
  readonly at: number;
  readonly kind: TopicKind;
}

function mismatchReason(levels: readonly string[], closest: readonly (readonly RowLevel[])[], { at, kind }: Mismatch): string {
  const stem = levels.slice(0, at).join('/');
  if (at === levels.length || closest.every((template) => template.length <= at)) {
    const lengths = [...new Set(closest.map((template) => template.length))].sort((a, b) => a - b);
    const found = `topics below ${quote(stem)} have ${lengths.join(' or ')} levels, and this ${kind} has ${levels.length}`;
    if (kind === 'topic') return found;
    const example = closest[0]?.map((level, i) => (i < at ? levels[i] : filterLevel(level))).join('/');
    return `${found}; ${quote(example ?? '')} receives them`;
  }
  if (levels[at] === '') return `level ${at + 1} is empty, and no topic has an empty level there`;
  const known = [...new Set(closest.flatMap((template) => knownTexts(template[at])))].sort();
  const like = nearest(levels[at] ?? '', known);
  const hint = like === undefined ? `expected ${oneOf(known)}` : `did you mean ${quote(like)}?`;
  return `no topic has ${quote(levels[at] ?? '')} as level ${at + 1}; ${hint}`;
}

const MAX_SHOWN = 8;

function oneOf(texts: readonly string[]): string {
  const more = texts.length - MAX_SHOWN;
  return `one of ${texts.slice(0, MAX_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A level of a filter that receives all topics of a row. */
function filterLevel(level: RowLevel): string {
  if (level.kind === 'literal') return level.text;
  return level.kind === 'rest' ? '#' : '+';
}

/** The texts of a level: its literal, the members of an enum, or its parts as in a template. */
function knownTexts(level: RowLevel | undefined): readonly string[] {
  if (!level) return [];
  if (level.kind === 'literal') return [level.text];
  const [only] = level.parts;
  if (level.parts.length === 1 && typeof only === 'object' && only.values) return only.values;
  return [level.parts.map((part) => (typeof part === 'string' ? part : `{${part.name}${part.integer ? ': integer' : ''}}`)).join('')];
}

function commonRoot(table: TopicTable): string {
  return table.rows[0]?.filter.split('/')[0] ?? '';
}

function quote(text: string): string {
  return JSON.stringify(text);
}
