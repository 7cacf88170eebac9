import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completed, PUBLISHED, readManifest } from '../../packages/manifests.mjs';
import { ROOT } from '../support/generate.js';

/** The groups of packages with one version. */
const { fixed: GROUPS } = JSON.parse(readFileSync(join(ROOT, '.changeset/config.json'), 'utf8')) as {
  readonly fixed: readonly (readonly string[])[];
};

describe('the package.json of a published package', () => {
  it.each(PUBLISHED)('has what all packages have in common: %s', (folder) => {
    const text = readFileSync(join(ROOT, folder, 'package.json'), 'utf8');
    expect(text, 'run `npm run manifests`').toBe(`${JSON.stringify(completed(folder), null, 2)}\n`);
  });

  it('depends on exactly the same version of its group, and on any compatible version of the others', () => {
    const groupOf = (name: unknown): number => GROUPS.findIndex((group) => group.includes(name as string));
    const versions = new Map(PUBLISHED.map((folder) => [readManifest(folder)['name'], readManifest(folder)['version']]));
    for (const folder of PUBLISHED) {
      for (const [name, range] of Object.entries((readManifest(folder)['dependencies'] ?? {}) as { readonly [name: string]: string })) {
        const isOwnGroup = groupOf(name) === groupOf(readManifest(folder)['name']);
        expect(range, `${folder}: ${name}`).toBe(isOwnGroup ? versions.get(name) : `^${versions.get(name)}`);
      }
    }
  });
});

describe('the groups of packages with one version', () => {
  it('contain every package once, and those of a group have the same version', () => {
    const versions = new Map(PUBLISHED.map((folder) => [readManifest(folder)['name'], readManifest(folder)['version']]));
    expect(GROUPS.flat().sort()).toEqual([...versions.keys()].sort());
    for (const group of GROUPS) expect(new Set(group.map((name) => versions.get(name))).size, group.join()).toBe(1);
  });
});

describe('the dependencies', () => {
  it('each have a reason in CONTRIBUTING.md', () => {
    const section = /^## Dependencies\n([\s\S]*?)^## /m.exec(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'))?.[1] ?? '';
    const justified = [...section.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    );
    const examples = readdirSync(join(ROOT, 'examples')).map((name) => `examples/${name}`);
    const folders = [
      '.',
      ...PUBLISHED,
      'bench',
      'test/mutation',
      ...examples.filter((name) => existsSync(join(ROOT, name, 'package.json'))),
    ];
    const used = folders.flatMap((folder) => {
      const manifest = readManifest(folder);
      const kinds = PUBLISHED.includes(folder) ? ['devDependencies'] : ['dependencies', 'devDependencies'];
      return kinds.flatMap((kind) => Object.keys((manifest[kind] ?? {}) as object));
    });
    const own = PUBLISHED.map((folder) => readManifest(folder)['name']);
    expect([...new Set(justified)].sort()).toEqual([...new Set(used.filter((name) => !own.includes(name)))].sort());
  });

  it('of what is published are packages of this repository', () => {
    const own = PUBLISHED.map((folder) => readManifest(folder)['name']);
    const all = PUBLISHED.flatMap((folder) => Object.keys((readManifest(folder)['dependencies'] ?? {}) as object));
    expect(all.filter((name) => !own.includes(name))).toEqual([]);
  });
});

describe('a release', () => {
  it('is refused while the repository is a placeholder, and names it', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'packages/release.mjs'), '--check'], { encoding: 'utf8' });
    const isPlaceholder = String(readManifest('.')['repository']).includes('OWNER');
    expect([status === 0, stderr.includes('"repository"')], stderr).toEqual([!isPlaceholder, isPlaceholder]);
  });

  it('is possible with every package in an order that its dependencies allow', () => {
    const order = execFileSync(process.execPath, [join(ROOT, 'packages/release.mjs'), '--list'], { encoding: 'utf8' })
      .trim()
      .split('\n');
    expect([...order].sort()).toEqual([...PUBLISHED].sort());
    const names = order.map((folder) => readManifest(folder)['name']);
    for (const [i, folder] of order.entries()) {
      const needed = Object.keys((readManifest(folder)['dependencies'] ?? {}) as object);
      expect(names.slice(0, i)).toEqual(expect.arrayContaining(needed));
    }
  });
});
