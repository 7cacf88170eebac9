declare const brand: unique symbol;

/** A concrete MQTT topic name: what is published to. Holds no wildcard. */
export type TopicName = string & { readonly [brand]: 'TopicName' };

/** An MQTT topic filter: what is subscribed to. May hold `+` and `#`. */
export type TopicFilter = string & { readonly [brand]: 'TopicFilter' };

/**
 * Whose matching rules hold.
 *
 * - `mqtt`: MQTT 3.1.1 and 5, section 4.7: `a/#` matches `a` too.
 * - `aws-iot`: AWS IoT Core: `a/#` does not match `a`.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/topics.html}
 */
export type Dialect = 'mqtt' | 'aws-iot';

/** What a broker allows. An absent limit is not checked. */
export interface Limits {
  /** Longest topic name or filter, in bytes of UTF-8. */
  readonly maxTopicBytes?: number;
  /** Most `/` in a topic name or filter. */
  readonly maxTopicSlashes?: number;
  /** Largest payload, in bytes. */
  readonly maxPayloadBytes?: number;
  /** Most topic filters in one SUBSCRIBE packet. */
  readonly maxFiltersPerSubscribe?: number;
  /** Most subscriptions one connection may hold. */
  readonly maxSubscriptionsPerConnection?: number;
}
