import type { Change, ChangePlace } from '../../diff/change.js';

/** Changes that are the same for several events, such as those of a shared payload schema. */
export interface ChangeGroup {
  readonly change: Change;
  /** The events. Empty if the change concerns the whole spec. */
  readonly events: readonly string[];
}

/** `changes` in groups, in the same order. */
export function groupChanges(changes: readonly Change[]): readonly ChangeGroup[] {
  const groups = new Map<string, { readonly change: Change; readonly events: string[] }>();
  for (const change of changes) {
    const { spec, rule, severity, side, path, at, reason, event } = change;
    const key = JSON.stringify([spec, rule, severity, side, path, placeText(at.old), placeText(at.new), reason]);
    const group = groups.get(key) ?? { change, events: [] };
    groups.set(key, group);
    if (event !== undefined) group.events.push(event);
  }
  return [...groups.values()];
}

/** `file:line:column` */
export function placeText(place: ChangePlace | undefined): string | undefined {
  return place && `${place.file}:${place.line}:${place.column}`;
}

/** Where the change is: in both versions, or in one of them. */
export function placesText({ at }: Change): string {
  const [old, now] = [placeText(at.old), placeText(at.new)];
  if (old !== undefined && now !== undefined) return old === now ? now : `${old} → ${now}`;
  return now ?? (old === undefined ? '' : `${old} (old)`);
}

/** What changed: the events, and the key or the property. A change of an event as a whole has no key. */
export function subjectOf({ change: { rule, path }, events }: ChangeGroup): readonly string[] {
  const isWhole = rule.startsWith('event-') || path === '';
  return [...(events.length > 0 ? [events.join(', ')] : []), ...(isWhole ? [] : [path])];
}

/** The users that the change concerns: `receivers`, `senders`, or the side whose grants change. `undefined` for everyone. */
export function audienceOf({ change }: ChangeGroup): string | undefined {
  return change.side ?? (change.for === 'both' ? undefined : change.for);
}
