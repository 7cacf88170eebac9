import { type EventOf, eventTime, orderKey } from '@topicwright/aws-iot-events';
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

/** The disconnect reason of a session that was ended by another session of the same client. */
const TAKEN_OVER = 'DUPLICATE_CLIENTID';

/**
 * Returns the newest session of a client after `event`. Of two sessions it keeps the newer one, by `versionNumber` and time. It merges the
 * events of one session. If all events have a `versionNumber`, the result depends neither on their order nor on duplicates.
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
