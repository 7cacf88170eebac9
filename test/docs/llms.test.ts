import { expect, it } from 'vitest';
import { PUBLISHED, readManifest } from '../../packages/manifests.mjs';
import { readText } from '../support/generate.js';

/** The rows of the table in docs/README.md: a task, and its pages. */
const tasks = [...readText('docs/README.md').matchAll(/^\| ((?!I want|---).*?) \| (.*) \|$/gm)];

it('docs/llms.txt lists the pages and the packages', async () => {
  const [title = '', , ...rest] = readText('README.md').split('\n');
  const summary = rest.slice(0, rest.indexOf('')).join(' ');
  const pages = tasks.flatMap(([, task = '', links = '']) =>
    [...links.matchAll(/\[([^\]]*)\]\(([^)]*)\)/g)].map(([, name, path]) => `- [${name}](${path}): ${task}`),
  );
  const packages = PUBLISHED.map(
    (folder) => `- [${String(readManifest(folder)['name'])}](../${folder}/README.md): ${String(readManifest(folder)['description'])}`,
  );
  expect(pages.length).toBeGreaterThan(12);
  const text = [title, '', `> ${summary}`, '', '## Tasks', '', ...pages, '', '## Packages', '', ...packages, ''].join('\n');
  await expect(text).toMatchFileSnapshot('../../docs/llms.txt');
});
