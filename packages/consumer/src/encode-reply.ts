import type { EncodedMessage, EventMessage, EventSdk } from '@topicwright/runtime';
import { completeReply, type ReplyInput, type RequestProperties } from '@topicwright/runtime/internal';

/** The reply to an event. */
interface ReplyTo<Event extends EventMessage> extends ReplyInput {
  readonly event: Event;
  /** The properties of the request (MQTT 5). */
  readonly request?: RequestProperties | undefined;
  /** The properties of the reply (MQTT 5). */
  readonly properties?: object | undefined;
  /** The side that answers. Default: the one that the row names. */
  readonly side?: string | undefined;
}

/** A reply as it is published. */
export interface EncodedReply {
  /** Encodes the topic and the payload. */
  encode(): EncodedMessage;
  /** The properties that the caller sets, and the Correlation Data of the request. */
  readonly properties: object;
}

/** Completes a reply with the token, the Correlation Data and the parameters of its request. */
export function encodeReply<Event extends EventMessage>(
  sdk: EventSdk<Event, never>,
  { event, request, properties, side, ...reply }: ReplyTo<Event>,
): EncodedReply {
  const { params, payload, correlationData } = completeReply(sdk.table, event, reply, request);
  const options = side === undefined ? undefined : { side: side as never };
  return {
    encode: () => sdk.encode(reply.type as never, params as never, payload as never, options),
    properties: { ...(correlationData !== undefined && { correlationData }), ...properties },
  };
}
