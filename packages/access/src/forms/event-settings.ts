import { type Selection, selectRows, type TopicTable } from '@topicwright/runtime';

/** How an event is switched on: the key of `eventConfigurations`, or `null` where AWS has none. */
export interface EventSetting {
  readonly setting: string | null;
  /** The event cannot be switched off, so no key is asked for. */
  readonly alwaysOn?: true;
}

/** What `UpdateEventConfigurations` must be told for a selection. */
export interface EventConfigurations<Type extends string = string> {
  /** The body's `eventConfigurations`. */
  readonly settings: { readonly [key: string]: { readonly Enabled: true } };
  /** The event types that need no setting, for they cannot be switched off. */
  readonly alwaysOn: readonly Type[];
  /** The event types for which AWS documents neither a key nor that they are always on. */
  readonly undocumented: readonly Type[];
}

/** The settings that switch on `events`. @throws {TopicError} `unknown-event`. */
export function eventConfigurationsFor<Type extends string>(
  table: TopicTable<Type>,
  facts: { readonly [T in Type]: EventSetting },
  events: Selection['events'],
): EventConfigurations<Type> {
  const rows = selectRows(table, events).map(({ type }) => ({ type, ...(facts[type] as EventSetting) }));
  const keys = new Set(rows.flatMap(({ setting, alwaysOn }) => (setting === null || alwaysOn ? [] : [setting])));
  return {
    settings: Object.fromEntries([...keys].sort().map((key) => [key, { Enabled: true as const }])),
    alwaysOn: rows.filter((row) => row.alwaysOn).map((row) => row.type),
    undocumented: rows.filter((row) => row.setting === null && !row.alwaysOn).map((row) => row.type),
  };
}
