import type { Change, ChangeReport } from '../../diff/change.js';
import { type ChangeSeverity, SEVERITIES } from '../../diff/rules/change-rule.js';
import { codeSpan, md } from '../../render/compiled/markdown.js';
import { printable } from '../../text/printable.js';
import { githubAnnotation } from '../github-annotation.js';
import type { Io } from '../io.js';
import { paint, type Style } from '../paint.js';
import { audienceOf, type ChangeGroup, groupChanges, placesText, placeText, subjectOf } from './change-groups.js';

/** The formats of a report. */
export const REPORT_FORMATS = {
  text: reportText,
  json: reportJson,
  markdown: reportMarkdown,
  github: reportAnnotations,
} as const satisfies { readonly [format: string]: (report: ChangeReport, io: Io) => string };

const STYLES = { breaking: 'red', compatible: 'green', info: 'cyan' } as const satisfies { readonly [S in ChangeSeverity]: Style };

function reportText({ semver, specs, changes }: ChangeReport, io: Io): string {
  if (changes.length === 0) return 'no changes';
  const style = (name: Style, text: string): string => (io.stdoutColour ? paint(name, text) : text);
  const groups = groupChanges(changes);
  const blocks = groups.map((group) => {
    const { severity, rule, reason } = group.change;
    const audience = audienceOf(group);
    const label = audience === undefined ? severity : `${severity} for ${printable(audience)}`;
    const head = `${style(STYLES[severity], label)}  ${style('bold', rule)}  ${printable(subjectOf(group).join('  '))}`;
    return `${head}\n    ${printable(reason)}\n    ${printable(placesText(group.change))}\n`;
  });
  const steps = Object.entries(specs).map(([name, step]) => `${name} ${step}`);
  return [...blocks, `${semver}: ${summary(groups)}${steps.length > 1 ? ` (${steps.join(', ')})` : ''}`].join('\n');
}

/** `1 breaking, 2 compatible, 1 info changes` */
function summary(groups: readonly ChangeGroup[]): string {
  const parts = SEVERITIES.flatMap((severity) => {
    const n = groups.filter(({ change }) => change.severity === severity).length;
    return n > 0 ? [`${n} ${severity}`] : [];
  });
  return `${parts.join(', ')} ${groups.length === 1 ? 'change' : 'changes'}`;
}

function reportJson({ semver, specs, changes }: ChangeReport): string {
  const plain = changes.map(({ at, reason, ...change }) => ({ ...change, at: { old: placeText(at.old), new: placeText(at.new) }, reason }));
  return JSON.stringify({ semver, specs, changes: plain });
}

const HEADINGS = { breaking: 'Breaking', compatible: 'Added and changed', info: 'Other' } as const satisfies {
  readonly [S in ChangeSeverity]: string;
};

/** A changelog: one section for each spec that changed. */
function reportMarkdown({ specs, changes }: ChangeReport): string {
  const changed = Object.entries(specs).filter(([, step]) => step !== 'none');
  if (changed.length === 0) return 'No changes.';
  const sections = changed.map(([name, step]) => {
    const own = changes.filter(({ spec }) => spec === name);
    const lists = SEVERITIES.flatMap((severity) => markdownList(own.filter((change) => change.severity === severity)));
    return [`## ${md(name)}: ${step}`, ...lists].join('\n\n');
  });
  return sections.join('\n\n');
}

function markdownList(changes: readonly Change[]): readonly string[] {
  const [first] = changes;
  if (!first) return [];
  const items = groupChanges(changes).map((group) => {
    const { reason, rule } = group.change;
    const subject = subjectOf(group).map((text) => codeSpan(text));
    const text = withoutMentions(md(reason));
    return `- ${[...(subject.length > 0 ? [`${subject.join(' ')}:`] : []), text].join(' ')} (${codeSpan(rule)}, for ${md(audienceOf(group) ?? 'everyone')})`;
  });
  return [`### ${HEADINGS[first.severity]}`, items.join('\n')];
}

// On GitHub, an at sign notifies somebody, and a number sign refers to an issue.
function withoutMentions(markdown: string): string {
  return markdown.replaceAll(/#(?=\d)/g, '&#35;').replaceAll('@', '&#64;');
}

/** An annotation for each change. The places are those of the new version, which is checked out. What was removed has none. */
function reportAnnotations({ changes }: ChangeReport, io: Io): string {
  if (changes.length === 0) return githubAnnotation({ level: 'notice', title: 'topicwright diff', text: 'no changes' }, io);
  return groupChanges(changes)
    .map((group) => {
      const { severity, rule, reason, at } = group.change;
      const place = at.new;
      const text = `${subjectOf(group).join(' ')}: ${reason}`;
      return githubAnnotation({ level: severity === 'breaking' ? 'warning' : 'notice', ...(place && { place }), title: rule, text }, io);
    })
    .join('\n');
}
