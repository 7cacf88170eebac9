import type { AwsIotEvent } from '@topicwright/aws-iot-events';
import { type ClientSession, isConnected, type PresenceEvent, reducePresence } from './session.js';

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
  /** Calls `callback` after `ms` milliseconds. The result identifies the timer. */
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
  /** Cancels a timer. */
  readonly clearTimeout: (timer: unknown) => void;
}

/** Options of {@link presenceTracker}. */
export interface PresenceOptions {
  /** How long to wait for a reconnect before a disconnect is reported, in finite milliseconds. Default: 5,000, as AWS suggests. */
  readonly settleMs?: number;
  /** How long a disconnected client is remembered, in milliseconds, to recognize late messages as old. Default: 86,400,000 (24 h). */
  readonly forgetAfterMs?: number;
  /**
   * Called when `connected` of a client changes or is first known. If it throws, it is called again: for a connect when the event is
   * handled again, because `observe` throws; for a disconnect after 5 s. A disconnect is reported by a timer, so there the error is an
   * uncaught exception.
   */
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

/**
 * Creates a tracker. It reports a disconnect only after `settleMs`, so that a client may reconnect in the meantime unreported.
 *
 * @throws {TypeError} if `saved` is not the result of `save()`.
 * @throws {RangeError} if a time is negative or not a number.
 */
export function presenceTracker(options: PresenceOptions = {}): PresenceTracker {
  return new Tracker(options);
}

interface Tracked {
  session: ClientSession;
  reported: boolean | undefined;
  timer: unknown;
  /** When the disconnect is due to be reported. */
  dueAt: number | undefined;
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
    // With an infinite delay no disconnect would be reported, and JSON cannot store it.
    this.#settleMs = checkedMs('settleMs', settleMs, Number.MAX_VALUE);
    this.#forgetAfterMs = checkedMs('forgetAfterMs', forgetAfterMs);
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
    const client: Tracked = known ?? { session, reported: undefined, timer: undefined, dueAt: undefined };
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

  close(): void {
    this.#isClosed = true;
    for (const client of this.#clients.values()) this.#stopTimer(client);
  }

  #saved({ session, reported, dueAt }: Tracked): SavedClient {
    const disconnectAt = dueAt ?? this.#disconnected.get(session.clientId);
    return { session, ...(reported !== undefined && { reported }), ...(disconnectAt !== undefined && { disconnectAt }) };
  }

  // The map of disconnected clients begins with the earliest.
  #restore(saved: SavedPresence): void {
    const since = ({ disconnectAt = 0 }: SavedClient): number => disconnectAt;
    for (const known of checkedClients(saved).sort((a, b) => since(a) - since(b))) {
      const { session, reported, disconnectAt } = known;
      const client: Tracked = { session, reported, timer: undefined, dueAt: undefined };
      this.#clients.set(session.clientId, client);
      if (isConnected(session)) continue;
      if (reported === false) this.#disconnected.set(session.clientId, disconnectAt ?? this.#clock.now());
      else this.#settle(client, disconnectAt ?? this.#clock.now() + this.#settleMs);
    }
  }

  #settle(client: Tracked, dueAt: number): void {
    if (client.dueAt !== undefined) return;
    client.dueAt = dueAt;
    if (this.#isClosed) return;
    this.#startTimer(client, dueAt);
  }

  #startTimer(client: Tracked, dueAt: number): void {
    const leftMs = Math.max(0, dueAt - this.#clock.now());
    const isLong = leftMs > MAX_TIMER_MS;
    const end = (): void => (isLong ? this.#startTimer(client, dueAt) : this.#report(client, false));
    client.timer = this.#clock.setTimeout(end, isLong ? MAX_TIMER_MS : leftMs);
  }

  #report(client: Tracked, connected: boolean): void {
    this.#cancelTimer(client);
    const { clientId } = client.session;
    this.#disconnected.delete(clientId);
    if (client.reported !== connected) this.#callOnChange(client, connected);
    if (!connected) this.#disconnected.set(clientId, this.#clock.now());
  }

  #callOnChange(client: Tracked, connected: boolean): void {
    const before = client.reported;
    client.reported = connected;
    try {
      this.#onChange?.(presenceOf(client));
    } catch (error) {
      client.reported = before;
      // The event of a connect is handled again. A disconnect is reported by a timer.
      if (!connected) this.#settle(client, this.#clock.now() + RETRY_MS);
      throw error;
    }
  }

  #cancelTimer(client: Tracked): void {
    this.#stopTimer(client);
    client.dueAt = undefined;
  }

  #stopTimer(client: Tracked): void {
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

/** When `onChange` is called again after it has thrown for a disconnect. */
const RETRY_MS = 5000;

/** The maximum of `setTimeout`. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function checkedMs(name: string, ms: number, maximum: number = Number.POSITIVE_INFINITY): number {
  if (typeof ms === 'number' && ms >= 0 && ms <= maximum) return ms;
  const kind = Number.isFinite(maximum) ? 'a finite number' : 'a number';
  throw new RangeError(
    `${name} must be ${kind} of milliseconds that is not negative, got ${typeof ms === 'string' ? JSON.stringify(ms) : String(ms)}`,
  );
}

function checkedClients(saved: SavedPresence): SavedClient[] {
  const { clients } = Object(saved) as SavedPresence;
  if (!Array.isArray(clients)) throw invalidSaved('saved.clients is not an array');
  const at = clients.findIndex((client: SavedClient | null) => !isSavedClient(client));
  if (at < 0) return [...clients];
  throw invalidSaved(`saved.clients[${at}] is not a saved client`);
}

function isSavedClient(client: SavedClient | null): boolean {
  const { clientId, sessionIdentifier } = client?.session ?? {};
  const isTime = client?.disconnectAt === undefined || Number.isFinite(client.disconnectAt);
  return typeof clientId === 'string' && typeof sessionIdentifier === 'string' && isTime;
}

function invalidSaved(what: string): TypeError {
  return new TypeError(`${what}; pass the result of save()`);
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
