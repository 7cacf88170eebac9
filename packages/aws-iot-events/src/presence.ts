import { type AwsIotEvent, type EventOf, eventTime, orderKey } from '@topicwright/aws-iot-events';
import { compareOrder, type OrderPosition } from '@topicwright/runtime';

/** The messages that tell whether a client is connected. A connection that was refused changes nothing. */
export type PresenceEvent = EventOf<'presenceConnected'> | EventOf<'presenceDisconnected'>;

/** What the messages so far tell of a client: its newest session. Plain JSON, so it can be kept anywhere. */
export interface ClientSession {
  readonly clientId: string;
  readonly sessionIdentifier: string;
  readonly versionNumber?: number;
  /** Milliseconds since 1970, give or take two minutes. Absent where the message has not come. */
  readonly connectedAt?: number;
  readonly disconnectedAt?: number;
  readonly disconnectReason?: string;
  readonly thingName?: string;
  readonly ipAddress?: string;
  readonly principalIdentifier?: string;
}

/** Whether a client is connected, as far as it is believed. */
export interface Presence {
  readonly clientId: string;
  readonly connected: boolean;
  readonly session: ClientSession;
}

/** What goes by: real time where none is given. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

/** How presence is tracked. */
export interface PresenceOptions {
  /** How long a disconnect must stand before it is believed, in milliseconds; AWS suggests 5 seconds, which is the default. */
  readonly settleMs?: number;
  /** How long a client that is gone is remembered, in milliseconds, so that late messages of it are known for old. A day by default. */
  readonly forgetAfterMs?: number;
  /** Called when what is believed of a client changes, and when it is first believed. */
  readonly onChange?: (presence: Presence) => void;
  readonly clock?: Clock;
}

/** Which clients are connected, from messages that come twice and out of order. */
export interface PresenceTracker extends Iterable<Presence> {
  /** Takes an event; those that say nothing of a connection are passed over. */
  observe(event: AwsIotEvent): void;
  get(clientId: string): Presence | undefined;
  /** Ends the waiting: no disconnect is believed from now on. */
  close(): void;
}

/** The reason of a session that another session of the same client ended. */
const TAKEN_OVER = 'DUPLICATE_CLIENTID';

/**
 * What is known of a client after `event`. The order in which events come, and how often, makes no difference: of two sessions the
 * newer stays, by `versionNumber` and the clock; of one session both messages are taken together.
 */
export function reducePresence(known: ClientSession | undefined, event: PresenceEvent): ClientSession {
  const session = sessionOf(event);
  if (!known) return session;
  if (isSameConnection(known, session)) return merged(known, session);
  return compareSessions(session, known, orderKey(event)?.reset?.after) > 0 ? session : known;
}

// The two messages of one connection have one version. A session that outlives its connection keeps its identifier.
function isSameConnection(a: ClientSession, b: ClientSession): boolean {
  const versions = new Set([a.versionNumber, b.versionNumber].filter((version) => version !== undefined));
  return a.sessionIdentifier === b.sessionIdentifier && versions.size < 2;
}

/** Whether the session stands. One that was taken over says that another one stands, whose messages are still to come. */
export function isConnected({ disconnectedAt, disconnectReason }: ClientSession): boolean {
  return disconnectedAt === undefined || disconnectReason === TAKEN_OVER;
}

function sessionOf(event: PresenceEvent): ClientSession {
  const { type, payload } = event;
  const { clientId, sessionIdentifier, versionNumber, thingName, principalIdentifier } = payload;
  const at = eventTime(event).getTime();
  const { ipAddress } = payload as { readonly ipAddress?: string };
  const { disconnectReason } = payload as { readonly disconnectReason?: string };
  return {
    clientId,
    sessionIdentifier,
    ...(versionNumber !== undefined && { versionNumber }),
    ...(type === 'presenceConnected' ? { connectedAt: at } : { disconnectedAt: at }),
    ...(disconnectReason !== undefined && { disconnectReason }),
    ...(thingName !== undefined && { thingName }),
    ...(ipAddress !== undefined && { ipAddress }),
    ...(principalIdentifier !== undefined && { principalIdentifier }),
  };
}

// The two messages of a session say the same where they say both; of a repeated one the first time counts, and the last.
function merged(a: ClientSession, b: ClientSession): ClientSession {
  const connectedAt = extreme(Math.min, a.connectedAt, b.connectedAt);
  const disconnectedAt = extreme(Math.max, a.disconnectedAt, b.disconnectedAt);
  return { ...a, ...b, ...(connectedAt !== undefined && { connectedAt }), ...(disconnectedAt !== undefined && { disconnectedAt }) };
}

function extreme(choose: (a: number, b: number) => number, a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : choose(a, b);
}

// Sessions of one client do not overlap but for moments, so any message of a session stands for it.
function compareSessions(a: ClientSession, b: ClientSession, resetAfter: number | undefined): number {
  const [left, right] = [positionOf(a), positionOf(b)];
  const byOrder = compareOrder({ ...left, ...(resetAfter !== undefined && { resetAfter }) }, right);
  return byOrder || left.time - right.time || (a.sessionIdentifier > b.sessionIdentifier ? 1 : -1);
}

function positionOf({
  versionNumber,
  connectedAt = 0,
  disconnectedAt = connectedAt,
}: ClientSession): OrderPosition & { readonly time: number } {
  return { ...(versionNumber !== undefined && { version: versionNumber }), time: disconnectedAt };
}

/** Tracks which clients are connected. A disconnect is believed when it has stood for a while, so a client that is back at once never went. */
export function presenceTracker(options: PresenceOptions = {}): PresenceTracker {
  return new Tracker(options);
}

interface Tracked {
  session: ClientSession;
  believed: boolean | undefined;
  timer: unknown;
}

class Tracker implements PresenceTracker {
  readonly #clients = new Map<string, Tracked>();
  /** The clients that are gone and since when, the longest first. */
  readonly #gone = new Map<string, number>();
  readonly #settleMs: number;
  readonly #forgetAfterMs: number;
  readonly #onChange: ((presence: Presence) => void) | undefined;
  readonly #clock: Clock;
  #isClosed = false;

  constructor({ settleMs = 5000, forgetAfterMs = 86_400_000, onChange, clock = REAL_TIME }: PresenceOptions) {
    this.#settleMs = settleMs;
    this.#forgetAfterMs = forgetAfterMs;
    this.#onChange = onChange;
    this.#clock = clock;
  }

  observe(event: AwsIotEvent): void {
    if (event.type !== 'presenceConnected' && event.type !== 'presenceDisconnected') return;
    this.#forgetOld();
    const { clientId } = event.payload;
    const known = this.#clients.get(clientId);
    const session = reducePresence(known?.session, event);
    const client: Tracked = known ?? { session, believed: undefined, timer: undefined };
    // The end of another session has to stand for a while of its own.
    if (client.session.sessionIdentifier !== session.sessionIdentifier) this.#stopWaiting(client);
    client.session = session;
    this.#clients.set(clientId, client);
    if (isConnected(session)) this.#believe(client, true);
    else if (client.believed !== false && !this.#isClosed)
      client.timer ??= this.#clock.setTimeout(() => this.#believe(client, false), this.#settleMs);
  }

  get(clientId: string): Presence | undefined {
    const client = this.#clients.get(clientId);
    return client && presenceOf(client);
  }

  *[Symbol.iterator](): Iterator<Presence> {
    for (const client of this.#clients.values()) yield presenceOf(client);
  }

  close(): void {
    this.#isClosed = true;
    for (const client of this.#clients.values()) this.#stopWaiting(client);
  }

  #believe(client: Tracked, connected: boolean): void {
    this.#stopWaiting(client);
    const { clientId } = client.session;
    this.#gone.delete(clientId);
    if (!connected) this.#gone.set(clientId, this.#clock.now());
    if (client.believed === connected) return;
    client.believed = connected;
    this.#onChange?.(presenceOf(client));
  }

  #stopWaiting(client: Tracked): void {
    if (client.timer !== undefined) this.#clock.clearTimeout(client.timer);
    client.timer = undefined;
  }

  #forgetOld(): void {
    const latest = this.#clock.now() - this.#forgetAfterMs;
    for (const [clientId, since] of this.#gone) {
      if (since > latest) return;
      this.#gone.delete(clientId);
      this.#clients.delete(clientId);
    }
  }
}

// A client of which a disconnect alone is known was connected until then.
function presenceOf({ session, believed }: Tracked): Presence {
  return { clientId: session.clientId, connected: believed ?? true, session };
}

const REAL_TIME: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => {
    const timer = setTimeout(callback, ms) as { readonly unref?: () => void };
    timer.unref?.();
    return timer;
  },
  clearTimeout: (timer) => clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
};
