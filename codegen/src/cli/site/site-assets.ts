import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SiteAssets } from '../../site/render-site.js';

/** The folder with the built page: beside the bundle, or seen from the sources. */
const FOLDERS = [resolve(__dirname, 'site'), resolve(__dirname, '../../../dist/site')];

/** The program and the style sheet of the explorer page, and the notices of what they contain. */
export function siteAssets(): SiteAssets {
  const folder = FOLDERS.find((each) => existsSync(resolve(each, 'main.script')));
  if (folder === undefined) throw new Error('unreachable: the package contains no explorer page');
  const read = (name: string): string => readFileSync(resolve(folder, name), 'utf8').trimEnd();
  return { script: read('main.script'), style: read('style.css'), notices: read('notices.md') };
}
