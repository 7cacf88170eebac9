/** The properties of a message other than topic and payload. */
export interface MessageInfo {
  readonly qos: 0 | 1 | 2;
  /** Whether this is a retained message, sent because of a new subscription. */
  readonly retain: boolean;
  /** The DUP flag: the message may have been delivered before. */
  readonly dup: boolean;
  /** The properties of an MQTT 5 PUBLISH. */
  readonly properties?: { readonly [name: string]: unknown };
}

/** The second argument of a handler. */
export interface HandlerContext<ReplyFn extends ReplyFunction = ReplyFunction> {
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** 1, plus one for each earlier claim that ended without completion or release, for example because a consumer crashed. */
  readonly deliveries: number;
  /** Whether a newer event of the same entity was already handled. */
  readonly stale: boolean;
  /** The fencing token of the claim: larger than that of every earlier claim of the message, so a database can reject late writes. */
  readonly token: number;
  /**
   * Aborted when the attempt exceeds `handlerTimeoutMs`, the invocation ends, another consumer takes over, or the consumer stops. Without a
   * persistent session, a stop aborts it only near the end of `closeTimeoutMs`.
   */
  readonly signal: AbortSignal;
  readonly message: MessageInfo;
  /** Answers a request. Rejects if the event has no such reply, or with `no-reply` if it was not received over MQTT. */
  readonly reply: ReplyFn;
}

/**
 * Sends a reply to a request. The parameters that both topics have, and the token, are copied from the request. `params` are those that
 * only the topic of the reply has.
 */
export type ReplyFunction = (type: never, payload: never, params?: never, options?: never) => Promise<void>;

/**
 * Handles an event. The event is handled once the handler returns or its promise resolves. If it throws or rejects, the event is
 * retried. The returned value is ignored.
 */
export type Handler<Event, ReplyFn extends ReplyFunction = ReplyFunction> = (event: Event, context: HandlerContext<ReplyFn>) => unknown;
