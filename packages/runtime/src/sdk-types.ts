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
export type RepliesTo<Types extends SdkTypes, Request> = ReplyInfo<Types, Request, 'by', string>;

/** What an SDK knows about the replies to a request, or `Fallback` if its types are not known. */
type ReplyInfo<Types extends SdkTypes, Request, Name extends 'by' | 'request' | 'reply', Fallback> = SdkTypes extends Types
  ? Fallback
  : Request extends keyof Types['replies']
    ? Types['replies'][Request] extends { readonly [N in Name]: infer Value }
      ? Value
      : never
    : never;

/** The parameters of a request. A missing token is generated. */
export type RequestParams<Params, Types extends SdkTypes, Request> = WithoutParam<Params, ReplyInfo<Types, Request, 'request', never>>;

/** The payload of a request. A missing token is generated. */
export type RequestPayload<Payload, Types extends SdkTypes, Request> = WithoutProperty<
  Payload,
  ReplyInfo<Types, Request, 'request', never>
>;

/** The payload of a reply. A missing token is copied from the request. */
export type ReplyPayload<Payload, Types extends SdkTypes, Request> = WithoutProperty<Payload, ReplyInfo<Types, Request, 'reply', never>>;

type WithoutParam<Params, Token> = [Token] extends [never]
  ? Params
  : Token extends { readonly param: infer Name }
    ? OptionalAt<Params, [Name]>
    : Params;

type WithoutProperty<Payload, Token> = [Token] extends [never]
  ? Payload
  : Token extends string
    ? OptionalAt<Payload, KeysOf<Token>>
    : Payload;

/** The keys of a property, given by its name or by a JSON Pointer. */
type KeysOf<Reference extends string> = Reference extends `/${infer Pointer}` ? PointerKeys<Pointer> : [Reference];

type PointerKeys<Pointer extends string> = Pointer extends `${infer Key}/${infer More}`
  ? [UnescapedKey<Key>, ...PointerKeys<More>]
  : [UnescapedKey<Pointer>];

type UnescapedKey<Key extends string> = Replaced<Replaced<Key, '~1', '/'>, '~0', '~'>;

type Replaced<Text extends string, Old extends string, New extends string> = Text extends `${infer Before}${Old}${infer After}`
  ? `${Before}${New}${Replaced<After, Old, New>}`
  : Text;

/** `Whole`, where the member at the path `Keys` may be missing, and so may be each object on the path that needs nothing else. */
type OptionalAt<Whole, Keys> = Keys extends readonly [infer Key, ...infer More]
  ? Whole extends unknown
    ? Key extends keyof Whole
      ? More extends readonly []
        ? Replace<Whole, Key, Partial<Pick<Whole, Key>>>
        : OptionalObject<Whole, Key, OptionalAt<Whole[Key], More>>
      : Whole
    : never
  : Whole;

/** `Whole`, where the member `Key` has the type `Value`, and may be missing if it may be an empty object. */
type OptionalObject<Whole, Key extends keyof Whole, Value> =
  IsOptional<Whole, Key> extends true
    ? Replace<Whole, Key, { [Name in Key]?: Value }>
    : Record<never, never> extends Value
      ? Replace<Whole, Key, { [Name in Key]?: Value }>
      : Replace<Whole, Key, { [Name in Key]: Value }>;

type IsOptional<Whole, Key extends keyof Whole> = Record<never, never> extends Pick<Whole, Key> ? true : false;

/** `Omit` would lose the other members of a type with an index signature. */
type Replace<Whole, Key extends keyof Whole, Member> = {
  [Name in keyof Whole as Name extends Key ? never : Name]: Whole[Name];
} & Member;

/**
 * Answers a request: publishes a reply with the token and the parameters of the request. `params` adds those that only the topic of the
 * reply has.
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
