import { type EventCoverage, type Finding, lintPolicy, policyCoverage } from '@topicwright/access';
import type { Explorer } from '../explorer.js';
import { type Refusable, refusable } from './refusable.js';

/** The mistakes in a policy, and which events it grants to a side. */
export interface PolicyAnswer {
  readonly findings: readonly Finding[];
  readonly coverage: Refusable<readonly EventCoverage[]>;
}

/** Lints a policy, and lists the events that it grants. `undefined` for an empty text. */
export function answerPolicy({ table }: Explorer, text: string, side: string): PolicyAnswer | undefined {
  if (text.trim() === '') return undefined;
  const coverage = refusable(() => policyCoverage(table, text, { events: 'all', side }));
  return { findings: lintPolicy(text, { table }), coverage };
}
