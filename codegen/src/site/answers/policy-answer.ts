import { type EventCoverage, type Finding, lintPolicy, PolicyError, policyCoverage } from '@topicwright/access';
import type { Explorer } from '../explorer.js';

/** The mistakes in a policy, and which events it grants to a side. */
export interface PolicyAnswer {
  readonly findings: readonly Finding[];
  readonly coverage: readonly EventCoverage[];
  /** Why there is no coverage. */
  readonly refusal?: string;
}

/** `undefined` without a policy. */
export function answerPolicy({ table }: Explorer, text: string, side: string): PolicyAnswer | undefined {
  if (text.trim() === '') return undefined;
  const findings = lintPolicy(text, { table });
  try {
    return { findings, coverage: policyCoverage(table, text, { events: 'all', side }) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { findings, coverage: [], refusal: error.message };
  }
}
