import type { EventMessage, TopicFilter } from '@topicwright/runtime';
import type { Counters } from './counters.js';
import type { Handler, HandlingOptions } from './handling.js';
import type { ClientOptions } from './open-client.js';

/** How events are consumed over MQTT. */
export interface ConsumeOptions<Event extends EventMessage = EventMessage> extends ClientOptions, HandlingOptions<Event> {
  /** Takes the events, several at a time. Without it they are for a `for await` loop, one at a time. */
  readonly handler?: Handler<Event>;
  /** Stops the consumer. */
  readonly signal?: AbortSignal;
  /**
   * `late` (the default): a message is acknowledged when it is settled, so a crash loses nothing. `early`: when it arrives, as MQTT.js
   * does; for a client that serves others too, which is then left connected.
   */
  readonly ack?: 'late' | 'early';
  /** The group of a shared subscription (MQTT 5): each message goes to one of its members. */
  readonly shareGroup?: string;
}

/** A consumer at work. Dispose of it, abort its signal, or end its loop to stop it. */
export interface Consumer<Event> extends AsyncIterable<Event, undefined>, AsyncDisposable {
  /** What is subscribed to. */
  readonly filters: readonly TopicFilter[];
  /** The event types that come besides what was selected, where `max` has widened the filters: they are handed over, too. */
  readonly alsoReceives: readonly string[];
  /** Fulfilled when the broker has granted every filter. */
  readonly ready: Promise<void>;
  /** Fulfilled when the consumer has stopped; rejected with what it could not go on for. */
  readonly closed: Promise<void>;
  /** What became of the messages so far. */
  readonly counters: Counters;
  /**
   * Ends it: a session that is kept finishes what is being handled and leaves the rest to the broker; another one unsubscribes and, where
   * a handler takes the events, handles what has come. Then it acknowledges and disconnects.
   */
  close(): Promise<void>;
}
