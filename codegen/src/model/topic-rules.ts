import { nearest } from '../nearest.js';
import { type Problem, problem } from '../problem.js';
import type { Draft, DraftRow } from './draft.js';
import type { Rule } from './rule.js';
import { parameterNames, widestFilter } from './template.js';

/** What must hold of topic templates and their parameters. */
export const TOPIC_RULES: readonly Rule[] = [
  { code: 'bad-template', check: (draft) => badTemplates(draft, 'bad-template') },
  { code: 'wildcard-in-template', check: (draft) => badTemplates(draft, 'wildcard-in-template') },
  { code: 'topic-tie', check: ties },
  { code: 'topic-limit', check: brokenLimits },
  { code: 'undeclared-parameter', check: undeclared },
  { code: 'unused-parameter', check: unused },
];

function badTemplates({ source, rows }: Draft, code: 'bad-template' | 'wildcard-in-template'): readonly Problem[] {
  return rows.flatMap(({ template, event, said }) =>
    template.ok || template.code !== code
      ? []
      : [problem(code, source.at(said('topic')), `${quote(event.topic)} ${template.message}`, template.hint)],
  );
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
      const { line } = source.at(other.said('topic'));
      const message = `${quote(row.event.topic)} matches the same topics as ${quote(other.event.topic)} (line ${line})`;
      problems.push(problem('topic-tie', source.at(row.said('topic')), message, 'make one level differ, or delete this row'));
    }
  }
  return problems;
}

function brokenLimits({ source, rows, document }: Draft): readonly Problem[] {
  const most = document.limits?.maxTopicSlashes ?? Number.POSITIVE_INFINITY;
  return rows
    .filter(({ levels }) => levels.length - 1 > most)
    .map(({ event, said, levels }) =>
      problem(
        'topic-limit',
        source.at(said('topic')),
        `${quote(event.topic)} has ${levels.length - 1} slashes, and the broker takes ${most}`,
        'shorten the topic, or mend limits.maxTopicSlashes',
      ),
    );
}

function undeclared({ source, rows, document }: Draft): readonly Problem[] {
  const declared = Object.keys(document.parameters ?? {});
  return rows.flatMap(({ levels, event, said }) =>
    parameterNames(levels)
      .filter((name) => !declared.includes(name))
      .map((name) => {
        const like = nearest(name, declared);
        const hint = like === undefined ? `declare ${name} under "parameters"` : `did you mean {${like}}?`;
        return problem(
          'undeclared-parameter',
          source.at(said('topic')),
          `${quote(event.topic)} uses {${name}}, which is not declared`,
          hint,
        );
      }),
  );
}

// A parameter that a misspelt use was likely meant for is not reported too: it is the same slip.
function unused({ source, rows, document }: Draft): readonly Problem[] {
  const used = new Set(rows.flatMap(({ levels }) => parameterNames(levels)));
  const declared = Object.keys(document.parameters ?? {});
  const meant = new Set([...used].filter((name) => !declared.includes(name)).map((name) => nearest(name, declared)));
  if (rows.some(({ template }) => !template.ok)) return [];
  return declared
    .filter((name) => !used.has(name) && !meant.has(name))
    .map((name) =>
      problem(
        'unused-parameter',
        source.at(['parameters', name], 'key'),
        `no topic uses the parameter ${quote(name)}`,
        'use it, or delete it',
      ),
    );
}

function quote(text: string): string {
  return JSON.stringify(text);
}
