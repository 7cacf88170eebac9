import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The file name of a configuration. */
export const CONFIG_NAME = 'topicwright.yaml';

/** The path of the nearest configuration, from `folder` upwards. */
export function nearestConfig(folder: string): string | undefined {
  const path = join(folder, CONFIG_NAME);
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? undefined : nearestConfig(above);
}
