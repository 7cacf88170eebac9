import type { EventMessage } from './event-codec.js';
import type { SdkTypes } from './event-sdk.js';

/** The event with the type `Type`. */
export type EventOfType<Event extends EventMessage, Type> = Extract<Event, { readonly type: Type }>;

/** The union of the events of a selection, `all`, event types or categories, of the types `Received`. */
export type SelectedEvent<Event extends EventMessage, Events, Received = Event['type']> = Extract<
  Events extends readonly (infer Name)[] ? EventNamed<Event, Name> : EventNamed<Event, Events>,
  { readonly type: Received }
>;

type EventNamed<Event extends EventMessage, Name> = 'all' extends Name
  ? Event
  : Extract<Event, { readonly type: Name }> | Extract<Event, { readonly category: Name }>;

/** The event types that `Side` receives. */
export type ReceivedBy<Types extends SdkTypes, Side> = Side extends keyof Types['sides']
  ? Types['sides'][Side] extends { readonly receives: infer Type }
    ? Type
    : never
  : string;

/** The event types that `Side` sends. */
export type SentBy<Types extends SdkTypes, Side> = Side extends keyof Types['sides']
  ? Types['sides'][Side] extends { readonly sends: infer Type }
    ? Type
    : never
  : string;

/** The types of the requests that `Side` sends. */
export type RequestedBy<Types extends SdkTypes, Side> = SdkTypes extends Types ? string : SentBy<Types, Side> & keyof Types['replies'];

/** The types of the replies to a request. */
export type RepliesTo<Types extends SdkTypes, Request> = Fact<Types, Request, 'by', string>;

/** A fact about the replies to a request, or `Unknown` if the types of the SDK are not known. */
type Fact<Types extends SdkTypes, Request, Name extends 'by' | 'request' | 'reply', Unknown> = SdkTypes extends Types
  ? Unknown
  : Request extends keyof Types['replies']
    ? Types['replies'][Request] extends { readonly [N in Name]: infer Value }
      ? Value
      : never
    : never;

/** The parameters of a request. A missing token is generated. */
export type RequestParams<Params, Types extends SdkTypes, Request> = WithoutParam<Params, Fact<Types, Request, 'request', never>>;

/** The payload of a request. A missing token is generated. */
export type RequestPayload<Payload, Types extends SdkTypes, Request> = WithoutProperty<Payload, Fact<Types, Request, 'request', never>>;

/** The payload of a reply. A missing token is copied from the request. */
export type ReplyPayload<Payload, Types extends SdkTypes, Request> = WithoutProperty<Payload, Fact<Types, Request, 'reply', never>>;

type WithoutParam<Params, Token> = [Token] extends [{ readonly param: infer Name }] ? Optional<Params, Name> : Params;

type WithoutProperty<Payload, Token> = [Token] extends [string] ? Optional<Payload, Token> : Payload;

/** `Whole` with an optional member `Name`, if it is required. */
type Optional<Whole, Name> = [Name] extends [never]
  ? Whole
  : Whole extends unknown
    ? Name extends keyof Whole
      ? Record<never, never> extends Pick<Whole, Name>
        ? Whole
        : Omit<Whole, Name> & Partial<Pick<Whole, Name>>
      : Whole
    : never;

/**
 * Answers a request: publishes a reply with the token and the parameters of the request. `params` adds those that only the topic of the reply
 * has.
 *
 * @throws {TopicError | EncodeError} as a rejection, if a parameter or the payload is invalid, or `type` is not a reply to the event.
 * @throws {ConsumerError} as a rejection, as `publish` does.
 */
export type Reply<Event extends EventMessage, Types extends SdkTypes, Request, Options = object> = <
  Type extends Event['type'] & RepliesTo<Types, Request>,
>(
  type: Type,
  payload: ReplyPayload<EventOfType<Event, Type>['payload'], Types, Request>,
  params?: Partial<EventOfType<Event, Type>['params']>,
  options?: Options,
) => Promise<void>;
