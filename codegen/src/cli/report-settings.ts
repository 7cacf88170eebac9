import type { EventConfigurations } from '@topicwright/access';
import type { Io } from './io.js';

/** Reports the settings that are not needed, and the events that no setting enables. */
export function reportSettings({ alwaysOn, undocumented }: EventConfigurations, leftOn: readonly string[], { err }: Io): void {
  if (leftOn.length > 0) err(`enabled but not needed by the selection (unchanged): ${leftOn.join(', ')}`);
  if (alwaysOn.length > 0) err(`always enabled: ${alwaysOn.join(', ')}`);
  if (undocumented.length > 0) err(`no setting is documented for ${undocumented.join(', ')}`);
}
