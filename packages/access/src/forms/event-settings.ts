import type { Selection, TopicTable } from '@topicwright/runtime';
import { selectRows } from '@topicwright/runtime/internal';

/** How an event is enabled. */
export interface EventSetting {
  /** The key of `eventConfigurations`, or `null` if AWS has none. */
  readonly setting: string | null;
  /** The event cannot be disabled, so it needs no key. */
  readonly alwaysOn?: true;
}

/** The input of `UpdateEventConfigurations` that enables a selection. */
export interface EventConfigurations<Type extends string = string> {
  /** The `eventConfigurations` of the request body. */
  readonly settings: { readonly [key: string]: { readonly Enabled: true } };
  /** The event types that need no setting, because they cannot be disabled. */
  readonly alwaysOn: readonly Type[];
  /** The event types for which AWS documents neither a key nor that they are always enabled. */
  readonly undocumented: readonly Type[];
}

/** Returns the settings that enable `events`. @throws {TopicError} `unknown-event`. */
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
