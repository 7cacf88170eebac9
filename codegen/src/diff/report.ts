import { compareText } from '../text/compare-text.js';
import type { Change, ChangePlace, ChangeReport, SemverStep } from './change.js';
import { compareSpecs } from './compare-specs.js';
import type { PatternInclusion } from './payload/pattern-inclusion.js';
import { type ChangeRule, type ChangeSeverity, SEVERITIES } from './rules/change-rule.js';
import { CHANGE_RULES, type RuleName } from './rules/change-rules.js';
import { type SpecChange, specChange } from './spec-change.js';
import { placeIn, type SpecPair, type SpecVersion } from './spec-version.js';

/** The severities of a configuration. They replace those of the rules. `off` ignores the changes. */
export type Severities = { readonly [Name in RuleName]?: ChangeSeverity | 'off' };

/** The options of a comparison. */
export interface ReportOptions {
  readonly severities?: Severities;
  readonly includesPattern: PatternInclusion;
}

/** The changes between two versions of one or more specs, which are matched by name. */
export function reportChanges(before: readonly SpecVersion[], after: readonly SpecVersion[], options: ReportOptions): ChangeReport {
  const pairs = matchSpecs(before, after);
  const changes = pairs.flatMap((pair) =>
    changesOf(pair, options).flatMap((change) => ratedChange(nameOf(pair), change, options.severities ?? {})),
  );
  const specs = Object.fromEntries(pairs.map(nameOf).map((name) => [name, stepOf(changes.filter(({ spec }) => spec === name))]));
  return { semver: stepOf(changes), specs, changes: sorted(changes) };
}

/** A spec in two versions. One of them may not have it. */
type Match = SpecPair | { readonly before: SpecVersion; readonly after?: never } | { readonly before?: never; readonly after: SpecVersion };

function nameOf({ before, after }: Match): string {
  return (after ?? before).catalog.name;
}

// Specs with equal names are matched in their order. The only spec without a counterpart in each version was renamed.
function matchSpecs(before: readonly SpecVersion[], after: readonly SpecVersion[]): readonly Match[] {
  const onlyBefore = [...before];
  const onlyAfter: SpecVersion[] = [];
  const same = after.flatMap((own): readonly Match[] => {
    const at = onlyBefore.findIndex(({ catalog }) => catalog.name === own.catalog.name);
    const [other] = at < 0 ? [] : onlyBefore.splice(at, 1);
    if (!other) onlyAfter.push(own);
    return other ? [{ before: other, after: own }] : [];
  });
  const [old, now] = [onlyBefore[0], onlyAfter[0]];
  if (old && now && onlyBefore.length === 1 && onlyAfter.length === 1) return [...same, { before: old, after: now }];
  return [...same, ...onlyBefore.map((own) => ({ before: own })), ...onlyAfter.map((own) => ({ after: own }))];
}

function changesOf({ before, after }: Match, { includesPattern }: ReportOptions): readonly SpecChange[] {
  if (before && after) return compareSpecs({ before, after }, includesPattern);
  if (before) return [specChange('spec-removed', { old: before.catalog.name }, { path: 'name', at: { old: placeIn(before, ['name']) } })];
  return [specChange('spec-added', { new: after.catalog.name }, { path: 'name', at: { new: placeIn(after, ['name']) } })];
}

function ratedChange(spec: string, { rule, facts, event, path, at }: SpecChange, severities: Severities): readonly Change[] {
  const { severity: own, for: audience, reason } = CHANGE_RULES[rule] as ChangeRule<unknown>;
  const severity = severities[rule] ?? own;
  if (severity === 'off') return [];
  const { old, new: now, side } = facts as { readonly old?: unknown; readonly new?: unknown; readonly side?: string };
  const values = { ...(old !== undefined && { old }), ...(now !== undefined && { new: now }) };
  const where = { ...(event !== undefined && { event }), ...(side !== undefined && { side }), path };
  return [{ spec, rule, severity, for: audience, ...where, ...values, at, reason: reason(facts) }];
}

const STEPS = { breaking: 'major', compatible: 'minor', info: 'patch' } as const satisfies { readonly [S in ChangeSeverity]: SemverStep };

function stepOf(changes: readonly Change[]): SemverStep {
  const worst = SEVERITIES.find((severity) => changes.some((change) => change.severity === severity));
  return worst === undefined ? 'none' : STEPS[worst];
}

/** By severity, then by place in the new version, else in the old one. */
function sorted(changes: readonly Change[]): readonly Change[] {
  const place = ({ at }: Change): ChangePlace => at.new ?? at.old ?? { file: '', line: 0, column: 0 };
  return [...changes].sort((a, b) => {
    const [one, other] = [place(a), place(b)];
    return (
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      compareText(a.spec, b.spec) ||
      compareText(one.file, other.file) ||
      one.line - other.line ||
      one.column - other.column ||
      compareText(a.rule, b.rule) ||
      compareText(a.event ?? '', b.event ?? '')
    );
  });
}
