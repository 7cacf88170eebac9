declare const brand: unique symbol;

/** An MQTT topic name, used to publish. Contains no wildcards. */
export type TopicName = string & { readonly [brand]: 'TopicName' };

/** An MQTT topic filter, used to subscribe. May contain `+` and `#`. */
export type TopicFilter = string & { readonly [brand]: 'TopicFilter' };

/**
 * The matching rules of topic filters.
 *
 * - `mqtt`: MQTT 3.1.1 and 5, section 4.7: `a/#` also matches `a`.
 * - `aws-iot`: AWS IoT Core: `a/#` does not match `a`.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/topics.html}
 */
export type Dialect = 'mqtt' | 'aws-iot';

/** Broker limits. */
export interface Limits {
  /** Maximum length of a topic name or filter, in bytes of UTF-8. Default: 65,535, the limit of MQTT. */
  readonly maxTopicBytes?: number;
  /** Maximum number of `/` in a topic name or filter. */
  readonly maxTopicSlashes?: number;
  /** Maximum size of a payload, in bytes. */
  readonly maxPayloadBytes?: number;
  /** Maximum number of topic filters per SUBSCRIBE packet. */
  readonly maxFiltersPerSubscribe?: number;
  /** Maximum number of subscriptions per connection. */
  readonly maxSubscriptionsPerConnection?: number;
}
