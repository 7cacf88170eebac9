import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The file name of a configuration. */
export const CONFIG_NAME = 'topicwright.yaml';

/** The path of the nearest configuration, from `folder` upwards. */
export function nearestConfig(folder: string): string | undefined {
  const home = nearestFolderWith(CONFIG_NAME, folder);
  return home && join(home, CONFIG_NAME);
}

/** The nearest folder that contains `name`, from `folder` upwards. */
export function nearestFolderWith(name: string, folder: string): string | undefined {
  if (existsSync(join(folder, name))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : nearestFolderWith(name, above);
}
