import { didYouMean, type Problem, problem } from '../problems/problem.js';
import { nearest } from '../text/nearest.js';
import type { Draft, DraftRow } from './draft.js';
import type { Rule } from './rule.js';
import { parameterNames, widestFilter } from './template.js';

/** The rules for topic templates and their parameters. */
export const TOPIC_RULES: readonly Rule[] = [
  { code: 'bad-template', check: badTemplates },
  { code: 'wildcard-in-template', check: wildcards },
  { code: 'topic-tie', check: ties },
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

function ties({ source, rows }: Draft): readonly Problem[] {
  const first = new Map<string, DraftRow>();
  const problems: Problem[] = [];
  for (const row of rows) {
    if (!row.template.ok) continue;
    const filter = widestFilter(row.levels);
    const other = first.get(filter);
    if (other === undefined) first.set(filter, row);
    else {
      const { line } = source.at(other.pathOf('topic'));
      problems.push(problem('topic-tie', source.at(row.pathOf('topic')), { topic: row.event.topic, other: other.event.topic, line }));
    }
  }
  return problems;
}

function brokenLimits({ source, rows, document }: Draft): readonly Problem[] {
  const most = document.limits?.maxTopicSlashes ?? Number.POSITIVE_INFINITY;
  return rows.flatMap(({ event: { topic }, pathOf, levels }) => {
    const slashes = levels.length - 1;
    return slashes > most ? [problem('topic-limit', source.at(pathOf('topic')), { topic, slashes, most })] : [];
  });
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
