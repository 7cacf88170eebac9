import type { Audience, ChangeSeverity } from './rules/change-rule.js';
import type { RuleName } from './rules/change-rules.js';

/** A step of semantic versioning. */
export type SemverStep = 'major' | 'minor' | 'patch' | 'none';

/** A place in a version of a spec. */
export interface ChangePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A change between two versions of a spec. */
export interface Change {
  /** The name of the spec. For a renamed spec: the new name. */
  readonly spec: string;
  readonly rule: RuleName;
  readonly severity: ChangeSeverity;
  readonly for: Audience;
  /** The event. Without it, the change concerns the whole spec. For a renamed event: the new type. */
  readonly event?: string;
  /** The side whose grants change. */
  readonly side?: string;
  /** For a payload: a JSON Pointer into it, with `*` for any item or additional property. Otherwise the key in the spec. */
  readonly path: string;
  /** The old value, if there was one. */
  readonly old?: unknown;
  /** The new value, if there is one. */
  readonly new?: unknown;
  readonly at: { readonly old?: ChangePlace; readonly new?: ChangePlace };
  /** What changed, and what that breaks. */
  readonly reason: string;
}

/** The changes between two versions of one or more specs. */
export interface ChangeReport {
  readonly semver: SemverStep;
  /** The step of each spec, by name. */
  readonly specs: { readonly [name: string]: SemverStep };
  readonly changes: readonly Change[];
}
