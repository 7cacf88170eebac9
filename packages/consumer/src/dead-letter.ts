import type { DecodeError, EventMessage } from '@topicwright/runtime';
import { reasonOf } from './consumer-error.js';

/** A message that is given up, with everything that is known of it. */
export interface DeadLetter<Event extends EventMessage = EventMessage> {
  /** It is no event of the table; its handler failed at every attempt; or it came with QoS 0 while too many waited. */
  readonly reason: 'undecodable' | 'handler-failed' | 'overflow';
  /** The message as it arrived: bytes from a broker, what a service of AWS handed over elsewhere. */
  readonly data: unknown;
  readonly topic?: string;
  /** What decoding says of it (`undecodable`), or what the handler threw last. */
  readonly error: DecodeError | unknown;
  readonly event?: Event;
  /** How often the handler was tried. */
  readonly attempts: number;
}

/** Says on Node's warning channel what nobody took: the default, so that nothing is dropped silently. */
export function warnOfDeadLetter({ reason, topic, error, attempts }: DeadLetter): void {
  const tried = attempts > 0 ? ` after ${attempts} attempts` : '';
  process.emitWarning(
    `a message is given up${tried}, for there is no onDeadLetter: ${reasonOf(error)}${topic === undefined ? '' : ` (topic ${topic})`}`,
    {
      type: 'TopicwrightDeadLetter',
      code: reason,
    },
  );
}
