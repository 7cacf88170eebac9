import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../support/generate.js';

/** An import, from a file to a module or file, as paths from the root. */
interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const STATIC_IMPORT = /^(import|export)\s+(type\s+)?(?:([\s\S]*?)\s+from\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = posix.join(folder, name);
    if (name === 'node_modules' || name === 'dist') return [];
    return statSync(join(ROOT, path)).isDirectory() ? sourcesBelow(path) : path.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(path: string): readonly Import[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const target = (specifier: string): string =>
    specifier.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(path), specifier)) : specifier;
  const hasOnlyTypes = (list = ''): boolean =>
    /^\{/.test(list) &&
    list
      .replaceAll(/[{}\s]/g, '')
      .split(',')
      .filter(Boolean)
      .every((name) => name.startsWith('type'));
  const staticImports = [...text.matchAll(STATIC_IMPORT)].map(
    ([, , type, list, specifier = '']): Import => ({
      from: path,
      to: target(specifier),
      typeOnly: type !== undefined || hasOnlyTypes(list?.replaceAll(/type /g, 'type') ?? ''),
    }),
  );
  const dynamicImports = [...text.matchAll(DYNAMIC_IMPORT)].map(
    ([, specifier = '']): Import => ({ from: path, to: target(specifier), typeOnly: false }),
  );
  return [...staticImports, ...dynamicImports];
}

const IMPORTS = [...sourcesBelow('codegen/src'), ...sourcesBelow('packages')].flatMap(importsOf);

/** The imports of files whose path begins with `from` that match `to`. */
function importsMatching(from: string, to: RegExp): readonly string[] {
  return IMPORTS.filter((each) => each.from.startsWith(from) && to.test(each.to)).map((each) => `${each.from} → ${each.to}`);
}

function modulesOf(folder: string): readonly string[] {
  return [
    ...new Set(
      IMPORTS.filter(({ from, to }) => from.startsWith(folder) && !to.startsWith('packages/') && !to.startsWith('codegen/')).map(
        ({ to }) => to,
      ),
    ),
  ].sort();
}

/** The stages of the generator. Each may import the previous ones. */
const STAGES = ['load', 'schema', 'model', 'diff', 'render', 'site', 'write', 'cli'] as const;

/** Folders that every stage may import. They import no stage. */
const FOUNDATIONS = ['text', 'problems', 'code'] as const;

describe('the stages of the generator', () => {
  it.each(STAGES)('do not import later stages: %s', (stage) => {
    const later = STAGES.slice(STAGES.indexOf(stage) + 1);
    expect(
      importsMatching(`codegen/src/${stage}/`, new RegExp(`^codegen/src/(?:(?:${later.join('|') || '-'})/|main|run|prove\\b)`)),
    ).toEqual(stage === 'cli' ? ['codegen/src/cli/compile-project.ts → codegen/src/prove.js'] : []);
  });

  it.each(FOUNDATIONS)('are not imported by the foundation %s', (folder) => {
    const known = FOUNDATIONS.slice(0, FOUNDATIONS.indexOf(folder) + 1).join('|');
    expect(importsMatching(`codegen/src/${folder}/`, new RegExp(`^codegen/src/(?!(?:${known})/)`))).toEqual([]);
  });

  it('access disk, clock and environment only in the last stages', () => {
    const pure = [...FOUNDATIONS, 'load', 'schema', 'model', 'diff', 'render'];
    for (const stage of pure) expect(importsMatching(`codegen/src/${stage}/`, /^node:(?!path$)/)).toEqual([]);
    const stages = pure.flatMap((stage) => sourcesBelow(`codegen/src/${stage}`));
    for (const path of stages)
      expect(readFileSync(join(ROOT, path), 'utf8'), path).not.toMatch(/\bprocess\.|Date\.now|new Date\(|Math\.random/);
  });

  it('use `process` only where the tool starts', () => {
    const users = sourcesBelow('codegen/src').filter((path) =>
      /\bprocess\.(?=[a-z])(?!pid|kill)/.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    expect(users.sort()).toEqual(['codegen/src/run.ts', 'codegen/src/start.ts']);
  });
});

describe('the generator', () => {
  it('names no event, category or parameter of a table: they are data', () => {
    const { categories, parameters } = parse(readFileSync(join(ROOT, 'spec/aws-iot-events/spec.yaml'), 'utf8')) as {
      readonly categories: { readonly [name: string]: { readonly events: object } };
      readonly parameters: object;
    };
    const events = Object.values(categories).flatMap((category) => Object.keys(category.events));
    const compound = [...Object.keys(categories).filter((name) => name.includes('_')), ...Object.keys(parameters)];
    const names = new RegExp(`\\b(?:${[...events, ...compound.filter((name) => !/^(?:clientId|topic)$/.test(name))].join('|')})\\b`);
    const found = sourcesBelow('codegen/src').flatMap((path) =>
      readFileSync(join(ROOT, path), 'utf8')
        .split('\n')
        .flatMap((line, i) => (names.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
  });
});

describe('the list of folders in codegen/README.md', () => {
  it('contains every folder of the sources, at its place', () => {
    const list = /^## Folders\n\n([\s\S]*?)\n\n(?!-)/m.exec(readFileSync(join(ROOT, 'codegen/README.md'), 'utf8'))?.[1] ?? '';
    const trail: string[] = [];
    const listed = [...list.matchAll(/^( *)- `([^`]+)\/`:/gm)].map(([, indent = '', name = '']) => {
      trail.splice(indent.length / 2, trail.length, name);
      return trail.join('/');
    });
    const foldersBelow = (folder: string): readonly string[] =>
      readdirSync(join(ROOT, 'codegen', folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !['dist', 'node_modules'].includes(entry.name))
        .flatMap(({ name }) => [posix.join(folder, name), ...foldersBelow(posix.join(folder, name))]);
    expect([...listed].sort()).toEqual([...foldersBelow('')].sort());
  });
});

describe('files', () => {
  it('have no import cycles', () => {
    const targets = new Map<string, string[]>();
    for (const { from, to } of IMPORTS) targets.set(from, [...(targets.get(from) ?? []), to.replace(/\.js$/, '.ts')]);
    const done = new Set<string>();
    const cycleFrom = (file: string, trail: readonly string[]): readonly string[] | undefined => {
      if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
      if (done.has(file)) return undefined;
      for (const target of targets.get(file) ?? []) {
        const cycle = cycleFrom(target, [...trail, file]);
        if (cycle) return cycle;
      }
      done.add(file);
      return undefined;
    };
    expect([...targets.keys()].flatMap((file) => cycleFrom(file, []) ?? [])).toEqual([]);
  });
});

describe('packages', () => {
  it.each([
    ['runtime', []],
    ['access', ['@topicwright/runtime', '@topicwright/runtime/internal']],
    ['aws-iot-topics', ['@topicwright/runtime/codegen']],
    ['aws-iot-payloads', ['@topicwright/runtime/codegen']],
    ['aws-iot-policies', ['@topicwright/access', '@topicwright/aws-iot-topics']],
    // Its second entry point imports the first by package name, so that the first is a single file.
    [
      'aws-iot-events',
      ['@topicwright/aws-iot-payloads', '@topicwright/aws-iot-topics', '@topicwright/runtime/codegen'],
      // `presence` is written by hand.
      ['@topicwright/aws-iot-events', '@topicwright/aws-iot-payloads/json-schemas', '@topicwright/runtime'],
    ],
    // The stores compute hashes. `./dynamodb` and `./otel` use the libraries of their caller.
    [
      'consumer',
      ['@topicwright/runtime', '@topicwright/runtime/internal'],
      ['node:crypto', '@aws-sdk/client-dynamodb', '@opentelemetry/api'],
    ],
    [
      'mqtt',
      ['@topicwright/consumer', '@topicwright/consumer/internal', '@topicwright/runtime', '@topicwright/runtime/internal'],
      ['mqtt'],
    ],
  ])('import only allowed modules and declare them as dependencies: %s', (name, modules, extra: readonly string[] = []) => {
    const isExtra = (module: string): boolean => extra.includes(module);
    expect(modulesOf(`packages/${name}/src`).filter((module) => !isExtra(module))).toEqual(modules);
    const { dependencies = {} } = JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8')) as {
      dependencies?: object;
    };
    const packages = modules.map((module) => module.split('/').slice(0, 2).join('/'));
    expect(Object.keys(dependencies).sort()).toEqual(expect.arrayContaining(packages));
    expect(Object.keys(dependencies).every((dependency) => dependency.startsWith('@topicwright/'))).toBe(true);
  });

  it('use no Node.js API, except in modules for Node.js', () => {
    const nodeOnly = /^packages\/consumer\/src\/(?:lambda\/|(?:redis|short-hash)\.ts$)/;
    const files = sourcesBelow('packages').filter((path) => !nodeOnly.test(path));
    const users = files.filter((path) => {
      const code = readFileSync(join(ROOT, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|'messaging\.[a-z.]*'/gm, '');
      return /from 'node:|\bBuffer\.|(?<!globalThis as \{ )\bprocess\.(?!emitWarning)/.test(code);
    });
    expect(users).toEqual([]);
  });

  it('do not import the generator', () => {
    expect(importsMatching('packages/', /^(?:codegen|generated)\//)).toEqual([]);
  });

  it('contain generated code only in folders named generated', () => {
    for (const path of sourcesBelow('packages')) {
      const emitted = readFileSync(join(ROOT, path), 'utf8').startsWith('// Generated by topicwright');
      expect(emitted, path).toBe(path.includes('/generated/'));
    }
  });
});
