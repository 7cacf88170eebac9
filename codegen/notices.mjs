// The licences of the libraries that are bundled into the command line.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** The names of files with a licence or a notice. */
const NOTICE_FILE = /^(?:licen[cs]e|notice|copying)(?:[-.].*)?$/i;

/** Licences without a duty that a notice does not fulfil. */
const PERMISSIVE = /^(?:MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Python-2\.0|CC0-1\.0|Unlicense)$/;

/**
 * The notices of the packages whose files esbuild bundled into `product`, in Markdown.
 *
 * @throws if a package has no licence file, or a licence that is not permissive
 */
export function noticesOf(metafiles, product = 'The command line of topicwright') {
  const folders = new Set(metafiles.flatMap(({ inputs }) => Object.keys(inputs)).flatMap((path) => packageFolder(path) ?? []));
  const packages = [...folders]
    .flatMap((folder) => [folder, ...inlined(folder)])
    .map(readPackage)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const sections = packages.flatMap(({ name, version, license, texts }) => [
    `## ${name} ${version}\n\nLicence: ${license}\n\n${texts.map((text) => `\`\`\`\n${text}\n\`\`\``).join('\n\n')}\n`,
    ...(COMPILED_IN[name] ? [readFileSync(COMPILED_IN[name], 'utf8')] : []),
  ]);
  return `# Third-party notices\n\n${product} contains these libraries.\n\n${sections.join('\n')}`;
}

/** The notices of the libraries that a package is compiled from, by its name. They are not npm packages. */
const COMPILED_IN = { recheck: new URL('third-party/recheck.md', import.meta.url) };

/** The packages that the published files of a package contain, by its name. */
const INLINED = { refa: ['@eslint-community/regexpp'] };

function inlined(folder) {
  const manifest = join(folder, 'package.json');
  const { name } = JSON.parse(readFileSync(manifest, 'utf8'));
  return (INLINED[name] ?? []).map((other) => dirname(createRequire(manifest).resolve(`${other}/package.json`)));
}

/** The folder of the npm package that a bundled file belongs to. `undefined` for files of this repository. */
function packageFolder(path) {
  const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return folder && resolve(folder);
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!PERMISSIVE.test(license)) throw new Error(`${name} has the licence ${license}, which topicwright cannot include`);
  const texts = readdirSync(folder)
    .filter((file) => NOTICE_FILE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length === 0) throw new Error(`${name} has no licence file`);
  return { name, version, license, texts };
}
