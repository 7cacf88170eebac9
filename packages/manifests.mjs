// Writes what the package.json files of all published packages have in common, from the package.json of the root. `--check` only compares.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..');

/** The keywords of all packages. */
const KEYWORDS = ['mqtt', 'topics', 'typescript', 'typed', 'aws-iot'];

/** The folders of the published packages, from the root. */
export const PUBLISHED = [
  'codegen',
  ...readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [`packages/${entry.name}`] : [])),
];

/** A `package.json`, by the folder from the root. */
export function readManifest(folder) {
  return JSON.parse(readFileSync(resolve(root, folder, 'package.json'), 'utf8'));
}

/** The manifest of a package with what all packages have in common. */
export function completed(folder) {
  const { repository, author, license, engines } = readManifest('.');
  const { name, version, description, keywords = [], type, ...others } = readManifest(folder);
  const known = ['license', 'author', 'homepage', 'repository', 'bugs', 'publishConfig', 'engines'];
  const own = Object.fromEntries(Object.entries(others).filter(([key]) => !known.includes(key)));
  return {
    name,
    version,
    description,
    keywords: [...new Set([...KEYWORDS, ...keywords])],
    license,
    author,
    homepage: `${repository}/tree/main/${folder}#readme`,
    repository: { type: 'git', url: `git+${repository}.git`, directory: folder },
    bugs: `${repository}/issues`,
    publishConfig: { access: 'public' },
    type,
    engines,
    ...own,
  };
}

function update(isCheck) {
  const stale = PUBLISHED.filter((folder) => {
    const text = `${JSON.stringify(completed(folder), null, 2)}\n`;
    const path = resolve(root, folder, 'package.json');
    if (readFileSync(path, 'utf8') === text) return false;
    if (!isCheck) writeFileSync(path, text);
    return true;
  });
  for (const folder of stale) console.log(`${isCheck ? 'stale' : 'written'}  ${folder}/package.json`);
  if (isCheck && stale.length > 0) process.exitCode = 1;
}

if (relative(process.argv[1] ?? '', fileURLToPath(import.meta.url)) === '') update(process.argv.includes('--check'));
