import { levelRelation, MAX_STRING_BYTES, type RowLevel, rowLevels, type TopicRow } from '@topicwright/runtime/codegen';
import { nearest, treeOfFilters } from '@topicwright/runtime/internal';
import type { SpecDocument } from '../load/spec-document.js';
import { didYouMean, onePerPlace, type Problem, problem } from '../problems/problem.js';
import type { Draft, DraftRow } from './draft.js';
import { ruleOf } from './parameter-rules.js';
import type { Rule } from './rule.js';
import { parameterNames, widestFilter, widestPattern } from './template.js';

/** The rules for topic templates and their parameters. */
export const TOPIC_RULES: readonly Rule[] = [
  { code: 'bad-template', check: badTemplates },
  { code: 'wildcard-in-template', check: wildcards },
  { code: 'topic-tie', check: ties },
  { code: 'bad-sides', check: equalSides },
  { code: 'bad-qos', check: badQualities },
  { code: 'bad-retain', check: badRetains },
  { code: 'topic-limit', check: brokenLimits },
  { code: 'undeclared-parameter', check: undeclared },
  { code: 'unused-parameter', check: unused },
];

function badTemplates({ source, rows }: Draft): readonly Problem[] {
  return rows.flatMap(({ template, event, pathOf }) => {
    if (template.ok || template.code !== 'bad-template') return [];
    const { reason, hint } = template;
    return [problem('bad-template', source.at(pathOf('topic')), { topic: event.topic, reason }, { hint })];
  });
}

function wildcards({ source, rows }: Draft): readonly Problem[] {
  return rows.flatMap(({ template, event, pathOf }) => {
    if (template.ok || template.code !== 'wildcard-in-template') return [];
    return [problem('wildcard-in-template', source.at(pathOf('topic')), { topic: event.topic, level: template.level })];
  });
}

function ties(draft: Draft): readonly Problem[] {
  const { source, rows, document } = draft;
  const declared = Object.keys(document.parameters ?? {});
  const known = rows.filter(({ template, levels }) => template.ok && parameterNames(levels).every((name) => declared.includes(name)));
  return tiedRows(known, document).map(({ row, other, isSame }) => {
    const { line } = source.at(other.pathOf('topic'));
    return problem('topic-tie', source.at(row.pathOf('topic')), { topic: row.event.topic, other: other.event.topic, line, isSame });
  });
}

/** A row with topics that an earlier row also has, without a level that decides which of the two a topic belongs to. */
interface Tie {
  readonly row: DraftRow;
  readonly other: DraftRow;
  /** Whether both have exactly the same topics. */
  readonly isSame: boolean;
}

function tiedRows(rows: readonly DraftRow[], document: SpecDocument): readonly Tie[] {
  const all = checkedRows(rows, document);
  const byFilter = new Map<string, CheckedRow[]>();
  for (const each of all) byFilter.set(each.filter, [...(byFilter.get(each.filter) ?? []), each]);
  const tree = treeOfFilters(byFilter.keys(), document.dialect);
  return all.flatMap((one): readonly Tie[] => {
    const near = one.isChecked ? tree.candidates(one.filter) : [one.filter];
    const others = near.flatMap((filter) => byFilter.get(filter) ?? []).filter(({ index }) => index < one.index);
    const other = others.sort((a, b) => a.index - b.index).find(({ levels }) => isTie(one.levels, levels));
    const isSame = other?.levels.every((level, i) => levelRelation(level, one.levels[i] as RowLevel) === 'same') ?? false;
    return other ? [{ row: one.row, other: other.row, isSame }] : [];
  });
}

/** A row with its levels, as the parser reads them. */
interface CheckedRow {
  readonly row: DraftRow;
  readonly index: number;
  readonly filter: string;
  readonly levels: readonly RowLevel[];
  /** Whether a level is checked, so that rows with other filters may be tied to it. */
  readonly isChecked: boolean;
}

function checkedRows(rows: readonly DraftRow[], { parameters = {} }: SpecDocument): readonly CheckedRow[] {
  // The pattern of a parameter does not matter here, and may be invalid.
  const rules = Object.entries(parameters).map(([name, parameter]) => ruleOf(name, { ...parameter, pattern: null }));
  return rows.map((row, index) => {
    const filter = widestFilter(row.levels);
    const topicRow: TopicRow = { ...NO_ROW, filter, pattern: widestPattern(row.levels), params: parameterNames(row.levels) };
    const { levels, checked } = rowLevels({ parameters: rules }, topicRow);
    return { row, index, filter, levels, isChecked: checked.length > 0 };
  });
}

const NO_ROW: TopicRow = { type: '', category: '', filter: '', params: [] };

/** Whether some topic has both `levels` and `others`, and the first level that differs does not decide between them. */
function isTie(levels: readonly RowLevel[], others: readonly RowLevel[]): boolean {
  const isRest = levels.at(-1)?.kind === 'rest' || others.at(-1)?.kind === 'rest';
  if (levels.length !== others.length && !isRest) return false;
  const relations = levels.flatMap((level, i) => (others[i] ? [levelRelation(level, others[i])] : []));
  if (relations.includes('apart')) return false;
  const first = relations.find((relation) => relation !== 'same') ?? 'same';
  return first === 'undecided' || (first === 'same' && levels.length === others.length);
}

function equalSides({ source, document: { sides } }: Draft): readonly Problem[] {
  return sides && sides[0] === sides[1] ? [problem('bad-sides', source.at(['sides', 1]), { side: sides[1] })] : [];
}

/** @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html#mqtt-qos} */
function badQualities({ source, rows, document: { dialect } }: Draft): readonly Problem[] {
  const wrong = rows.filter(({ event: { qos } }) => dialect === 'aws-iot' && qos === 2);
  return onePerPlace(wrong.map(({ type, pathOf }) => problem('bad-qos', source.at(pathOf('qos')), { type })));
}

/** @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html#mqtt-retain} */
function badRetains({ source, rows, document: { dialect } }: Draft): readonly Problem[] {
  const wrong = rows.filter(({ event: { topic, retain } }) => dialect === 'aws-iot' && retain && topic.startsWith('$aws/'));
  return onePerPlace(
    wrong.map(({ type, event: { topic }, pathOf }) => problem('bad-retain', source.at(pathOf('retain')), { type, topic })),
  );
}

/** The limit of Mosquitto (`TOPIC_HIERARCHY_LIMIT`). No broker is known to allow more. */
export const MAX_SLASHES = 200;

function brokenLimits({ source, rows, document }: Draft): readonly Problem[] {
  const { maxTopicSlashes = MAX_SLASHES, maxTopicBytes = MAX_STRING_BYTES } = document.limits ?? {};
  return rows.flatMap(({ event: { topic }, pathOf, levels }) => {
    const sizes = [
      { limit: 'maxTopicSlashes', unit: 'slashes', least: levels.length - 1, most: maxTopicSlashes },
      { limit: 'maxTopicBytes', unit: 'bytes', least: leastBytes(topic), most: maxTopicBytes },
    ] as const;
    return sizes
      .filter(({ least, most }) => least > most)
      .map((size) => problem('topic-limit', source.at(pathOf('topic')), { topic, ...size }));
  });
}

/** The number of bytes of the shortest topics of a template: a value has at least one. */
function leastBytes(topic: string): number {
  return new TextEncoder().encode(topic.replaceAll(/\{[^{}]*\}/g, '_')).length;
}

function undeclared({ source, rows, document }: Draft): readonly Problem[] {
  const declared = Object.keys(document.parameters ?? {});
  return rows.flatMap(({ levels, event: { topic }, pathOf }) =>
    parameterNames(levels)
      .filter((name) => !declared.includes(name))
      .map((name) => problem('undeclared-parameter', source.at(pathOf('topic')), { topic, name }, didYouMean(name, declared))),
  );
}

// A parameter that is misspelled in a topic is already reported there.
function unused({ source, rows, document }: Draft): readonly Problem[] {
  const used = new Set(rows.flatMap(({ levels }) => parameterNames(levels)));
  const declared = Object.keys(document.parameters ?? {});
  const meant = new Set([...used].filter((name) => !declared.includes(name)).map((name) => nearest(name, declared)));
  if (rows.some(({ template }) => !template.ok)) return [];
  return declared
    .filter((name) => !used.has(name) && !meant.has(name))
    .map((name) => problem('unused-parameter', source.at(['parameters', name], 'key'), { name }));
}
