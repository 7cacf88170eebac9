import type { MessageAnswer } from './message-answer.js';

/** How many messages there are, and the first of them. */
export interface Tally {
  readonly total: number;
  readonly failed: number;
  /** Messages by event type. */
  readonly byType: ReadonlyMap<string, number>;
  /** The first events and the first failures, in their order. */
  readonly shown: readonly MessageAnswer[];
}

/** Messages of each kind that are shown. */
const MAX_SHOWN_EVENTS = 20;
const MAX_SHOWN_FAILURES = 50;

/** Counts messages. Its size does not depend on their number. */
export class MessageTally implements Tally {
  total = 0;
  failed = 0;
  readonly byType = new Map<string, number>();
  readonly shown: MessageAnswer[] = [];

  add(answer: MessageAnswer): void {
    this.total += 1;
    const { result } = answer;
    if (!result.ok) this.failed += 1;
    else this.byType.set(result.event.type, (this.byType.get(result.event.type) ?? 0) + 1);
    const isShown = result.ok ? this.total - this.failed <= MAX_SHOWN_EVENTS : this.failed <= MAX_SHOWN_FAILURES;
    if (isShown) this.shown.push(answer);
  }
}
