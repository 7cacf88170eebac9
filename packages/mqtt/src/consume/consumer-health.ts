import type { Pipeline, Warning } from '@topicwright/consumer';
import { reasonOf, type Warn } from '@topicwright/consumer/internal';
import type { EventMessage } from '@topicwright/runtime';
import { isMqtt5 } from '../client.js';
import type { LifeState } from '../lifecycle.js';
import { type Link, ORPHANS } from '../link.js';
import type { Health } from '../options.js';
import type { Subscribing } from '../subscribe/subscribing.js';

/** Derives the health of a consumer, and warns when a failing message blocks the others. */
export class ConsumerHealth<Event extends EventMessage> {
  readonly #pipeline: Pipeline<Event>;
  readonly #link: Link;
  readonly #subscribing: Subscribing;
  readonly #warn: Warn;
  #wasBlocked = false;

  constructor(pipeline: Pipeline<Event>, link: Link, subscribing: Subscribing, warn: Warn) {
    this.#pipeline = pipeline;
    this.#link = link;
    this.#subscribing = subscribing;
    this.#warn = warn;
  }

  of(state: LifeState): Health {
    const { failing, isDeadLetterFailing, isStoreUnavailable } = this.#pipeline;
    const { disconnectReason } = this.#link;
    const reasons = [
      ...(disconnectReason === undefined ? [] : [disconnectReason]),
      ...(disconnectReason === undefined && !this.#subscribing.isSubscribed ? ['the broker has not granted the subscription yet'] : []),
      ...(isStoreUnavailable ? ['the store is unavailable'] : []),
      ...(isDeadLetterFailing ? ['onDeadLetter fails'] : []),
      ...(this.#link.hasOrphans ? [ORPHANS] : []),
    ];
    const isBlocked = this.#isBlocked;
    const blocked = isBlocked && failing ? [`the handler of ${failing.event.type} fails: ${reasonOf(failing.error)}`] : [];
    const status = state === 'ready' ? (reasons.length > 0 ? 'unhealthy' : isBlocked ? 'blocked' : 'healthy') : STATUS[state];
    return { status, reasons: [...reasons, ...blocked], ...(failing && { failing }) };
  }

  /** Issues the warning `blocked` when a `handler-failed` begins to block. */
  noticed(warning: Warning): void {
    const isBlocked = this.#isBlocked;
    if (warning.code === 'handler-failed' && isBlocked && !this.#wasBlocked) {
      const { event, attempts = 0, ageMs = 0 } = warning;
      const about = `${event?.type} has failed ${attempts} times in ${Math.round(ageMs / 1000)} s`;
      this.#warn({ ...warning, code: 'blocked', message: `${about} and blocks ${this.#link.delayed} acknowledgements; ${HINT}` });
    }
    this.#wasBlocked = isBlocked;
  }

  // PUBACKs are sent in order, so a failing message delays those of later messages, and a broker stops sending at its in-flight limit.
  // MQTT 3.1.1 does not negotiate the limit. There it counts as reached if only failing messages are being handled.
  get #isBlocked(): boolean {
    const { failing, running, failures } = this.#pipeline;
    if (!failing || this.#link.delayed === 0) return false;
    const { client } = this.#link;
    const window = isMqtt5(client) ? client.options.properties?.receiveMaximum : undefined;
    return (window !== undefined && this.#link.unacknowledged >= window) || running <= failures;
  }
}

const STATUS = { starting: 'starting', closing: 'closed', closed: 'closed' } as const;

const HINT = 'later messages are acknowledged once it is handled or dead-lettered (onDeadLetter)';
