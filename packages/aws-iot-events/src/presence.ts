import { type AwsIotEvent, type EventOf, eventTime, orderKey } from '@topicwright/aws-iot-events';
import { compareOrder, type OrderPosition } from '@topicwright/runtime';

/** The events that report connects and disconnects. Refused connections are not among them. */
export type PresenceEvent = EventOf<'presenceConnected'> | EventOf<'presenceDisconnected'>;

/** The newest known session of a client. Plain JSON, so it can be stored anywhere. */
export interface ClientSession {
  readonly clientId: string;
  readonly sessionIdentifier: string;
  readonly versionNumber?: number;
  /** Milliseconds since 1970, accurate to two minutes. Absent if no connect of the session was received. */
  readonly connectedAt?: number;
  /** Milliseconds since 1970, accurate to two minutes. Absent if no disconnect of the session was received. */
  readonly disconnectedAt?: number;
  readonly disconnectReason?: string;
  readonly thingName?: string;
  readonly ipAddress?: string;
  readonly principalIdentifier?: string;
}

/** Whether a client is connected, and its newest session. */
export interface Presence {
  readonly clientId: string;
  readonly connected: boolean;
  readonly session: ClientSession;
}

/** The time and timers that a tracker uses. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

/** Options of {@link presenceTracker}. */
export interface PresenceOptions {
  /** How long to wait for a reconnect before a disconnect is reported, in milliseconds. Default: 5,000, as AWS suggests. */
  readonly settleMs?: number;
  /** How long a disconnected client is remembered, in milliseconds, to recognize late messages as old. Default: 86,400,000 (24 h). */
  readonly forgetAfterMs?: number;
  /** Called when `connected` of a client changes or is first known. */
  readonly onChange?: (presence: Presence) => void;
  /** What {@link PresenceTracker.save} of an earlier tracker returned, possibly as JSON in between. */
  readonly saved?: SavedPresence;
  /** Default: the system clock. */
  readonly clock?: Clock;
}

/** The state of a tracker. Plain JSON, so it can be stored anywhere. */
export interface SavedPresence {
  readonly clients: readonly SavedClient[];
}

/** A client in {@link SavedPresence}. */
export interface SavedClient {
  readonly session: ClientSession;
  /** The value of `connected` that was reported last. Absent if none was. */
  readonly reported?: boolean;
  /** When a disconnect will be reported, or was reported, in milliseconds since 1970. */
  readonly disconnectAt?: number;
}

/** Tracks which clients are connected, from messages that may be duplicated and out of order. Iterates over all known clients. */
export interface PresenceTracker extends Iterable<Presence> {
  /** Processes an event. Ignores events other than {@link PresenceEvent}. */
  observe(event: AwsIotEvent): void;
  /** Returns the presence of a client, or `undefined` if it is unknown. */
  get(clientId: string): Presence | undefined;
  /** Returns the state, from which `presenceTracker({ saved })` continues. Disconnects that are not reported yet are reported then. */
  save(): SavedPresence;
  /** Stops all timers. No disconnect is reported after this. */
  close(): void;
}

/** The disconnect reason of a session that was ended by another session of the same client. */
const TAKEN_OVER = 'DUPLICATE_CLIENTID';

/**
 * Returns the newest session of a client after `event`. The result does not depend on the order of events or on duplicates. Of two sessions
 * it keeps the newer one, by `versionNumber` and time. It merges the events of one session.
 */
export function reducePresence(known: ClientSession | undefined, event: PresenceEvent): ClientSession {
  const session = sessionOf(event);
  if (!known) return session;
  if (isSameConnection(known, session)) return merged(known, session);
  return compareSessions(session, known, orderKey(event)?.reset?.after) > 0 ? session : known;
}

// Connect and disconnect of one connection have the same version. A persistent session keeps its identifier across connections.
function isSameConnection(a: ClientSession, b: ClientSession): boolean {
  const versions = new Set([a.versionNumber, b.versionNumber].filter((version) => version !== undefined));
  return a.sessionIdentifier === b.sessionIdentifier && versions.size < 2;
}

/** Whether the client is connected. After a takeover it is, by another session whose messages have not arrived yet. */
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

// Connect and disconnect of a session agree in the properties that both contain. Of several connects the earliest counts, of several
// disconnects the latest.
function merged(a: ClientSession, b: ClientSession): ClientSession {
  const connectedAt = extreme(Math.min, a.connectedAt, b.connectedAt);
  const disconnectedAt = extreme(Math.max, a.disconnectedAt, b.disconnectedAt);
  return { ...a, ...b, ...(connectedAt !== undefined && { connectedAt }), ...(disconnectedAt !== undefined && { disconnectedAt }) };
}

function extreme(choose: (a: number, b: number) => number, a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : choose(a, b);
}

// Sessions of one client overlap only for moments, so the time of any message is enough to order them.
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

/**
 * Creates a tracker. It reports a disconnect only after `settleMs`, so that a client may reconnect in the meantime unreported.
 *
 * @throws {TypeError} if `saved` is not the result of `save()`.
 */
export function presenceTracker(options: PresenceOptions = {}): PresenceTracker {
  return new Tracker(options);
}

interface Tracked {
  session: ClientSession;
  reported: boolean | undefined;
  timer: unknown;
  /** When the timer ends. */
  dueAt: number;
}

class Tracker implements PresenceTracker {
  readonly #clients = new Map<string, Tracked>();
  /** The disconnected clients and when their disconnect was reported, the earliest first. */
  readonly #disconnected = new Map<string, number>();
  readonly #settleMs: number;
  readonly #forgetAfterMs: number;
  readonly #onChange: ((presence: Presence) => void) | undefined;
  readonly #clock: Clock;
  #isClosed = false;

  constructor({ settleMs = 5000, forgetAfterMs = 86_400_000, onChange, saved, clock = SYSTEM_CLOCK }: PresenceOptions) {
    this.#settleMs = settleMs;
    this.#forgetAfterMs = forgetAfterMs;
    this.#onChange = onChange;
    this.#clock = clock;
    if (saved !== undefined) this.#restore(saved);
  }

  observe(event: AwsIotEvent): void {
    if (event.type !== 'presenceConnected' && event.type !== 'presenceDisconnected') return;
    this.#forgetOld();
    const { clientId } = event.payload;
    const known = this.#clients.get(clientId);
    const session = reducePresence(known?.session, event);
    const client: Tracked = known ?? { session, reported: undefined, timer: undefined, dueAt: 0 };
    // The settle time restarts for another session.
    if (client.session.sessionIdentifier !== session.sessionIdentifier) this.#cancelTimer(client);
    client.session = session;
    this.#clients.set(clientId, client);
    if (isConnected(session)) this.#report(client, true);
    else if (client.reported !== false) this.#settle(client, this.#clock.now() + this.#settleMs);
  }

  get(clientId: string): Presence | undefined {
    const client = this.#clients.get(clientId);
    return client && presenceOf(client);
  }

  *[Symbol.iterator](): Iterator<Presence> {
    for (const client of this.#clients.values()) yield presenceOf(client);
  }

  save(): SavedPresence {
    return { clients: [...this.#clients.values()].map((client) => this.#saved(client)) };
  }

  #saved({ session, reported, timer, dueAt }: Tracked): SavedClient {
    const disconnectAt = timer === undefined ? this.#disconnected.get(session.clientId) : dueAt;
    return { session, ...(reported !== undefined && { reported }), ...(disconnectAt !== undefined && { disconnectAt }) };
  }

  // The map of disconnected clients begins with the earliest.
  #restore(saved: SavedPresence): void {
    const since = ({ disconnectAt = 0 }: SavedClient): number => disconnectAt;
    for (const known of checkedClients(saved).sort((a, b) => since(a) - since(b))) {
      const { session, reported, disconnectAt } = known;
      const client: Tracked = { session, reported, timer: undefined, dueAt: 0 };
      this.#clients.set(session.clientId, client);
      if (isConnected(session) || disconnectAt === undefined) continue;
      if (reported === false) this.#disconnected.set(session.clientId, disconnectAt);
      else this.#settle(client, disconnectAt);
    }
  }

  #settle(client: Tracked, dueAt: number): void {
    if (client.timer !== undefined || this.#isClosed) return;
    client.dueAt = dueAt;
    client.timer = this.#clock.setTimeout(() => this.#report(client, false), Math.max(0, dueAt - this.#clock.now()));
  }

  close(): void {
    this.#isClosed = true;
    for (const client of this.#clients.values()) this.#cancelTimer(client);
  }

  #report(client: Tracked, connected: boolean): void {
    this.#cancelTimer(client);
    const { clientId } = client.session;
    this.#disconnected.delete(clientId);
    if (!connected) this.#disconnected.set(clientId, this.#clock.now());
    if (client.reported === connected) return;
    client.reported = connected;
    this.#onChange?.(presenceOf(client));
  }

  #cancelTimer(client: Tracked): void {
    if (client.timer !== undefined) this.#clock.clearTimeout(client.timer);
    client.timer = undefined;
  }

  #forgetOld(): void {
    const latest = this.#clock.now() - this.#forgetAfterMs;
    for (const [clientId, since] of this.#disconnected) {
      if (since > latest) return;
      this.#disconnected.delete(clientId);
      this.#clients.delete(clientId);
    }
  }
}

function checkedClients({ clients }: SavedPresence): SavedClient[] {
  const isClient = (client: SavedClient | null): boolean => typeof client?.session?.clientId === 'string';
  if (Array.isArray(clients) && clients.every(isClient)) return [...clients];
  throw new TypeError('saved is not the result of save() of a presence tracker');
}

// Until a client's only known disconnect is reported, the client counts as connected.
function presenceOf({ session, reported }: Tracked): Presence {
  return { clientId: session.clientId, connected: reported ?? true, session };
}

const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => {
    const timer = setTimeout(callback, ms) as { readonly unref?: () => void };
    timer.unref?.();
    return timer;
  },
  clearTimeout: (timer) => clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
};
