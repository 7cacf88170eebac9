import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the config of a project is called. */
export const CONFIG_NAME = 'topicwright.yaml';

/** The path of the nearest config, from `folder` upwards. */
export function nearestConfig(folder: string): string | undefined {
  const path = join(folder, CONFIG_NAME);
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? undefined : nearestConfig(above);
}
