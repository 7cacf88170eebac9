import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/generate.js';

/** An import, from a file to a module or file, as paths from the root. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const IMPORT = /^(import|export)\s+(type\s+)?(?:([\s\S]*?)\s+from\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = posix.join(folder, name);
    if (name === 'node_modules' || name === 'dist') return [];
    return statSync(join(ROOT, path)).isDirectory() ? sourcesBelow(path) : path.endsWith('.ts') ? [path] : [];
  });
}

function arrowsOf(path: string): readonly Arrow[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const target = (specifier: string): string =>
    specifier.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(path), specifier)) : specifier;
  const names = (list = ''): boolean =>
    /^\{/.test(list) &&
    list
      .replaceAll(/[{}\s]/g, '')
      .split(',')
      .filter(Boolean)
      .every((name) => name.startsWith('type'));
  const fixed = [...text.matchAll(IMPORT)].map(
    ([, , type, list, specifier = '']): Arrow => ({
      from: path,
      to: target(specifier),
      typeOnly: type !== undefined || names(list?.replaceAll(/type /g, 'type') ?? ''),
    }),
  );
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, specifier = '']): Arrow => ({ from: path, to: target(specifier), typeOnly: false }));
  return [...fixed, ...dynamic];
}

const ARROWS = [...sourcesBelow('codegen/src'), ...sourcesBelow('packages')].flatMap(arrowsOf);

/** The arrows that lead from a file that begins with `from` to what `to` matches. */
function arrows(from: string, to: RegExp): readonly string[] {
  return ARROWS.filter((arrow) => arrow.from.startsWith(from) && to.test(arrow.to)).map((arrow) => `${arrow.from} → ${arrow.to}`);
}

function modulesOf(folder: string): readonly string[] {
  return [
    ...new Set(
      ARROWS.filter(({ from, to }) => from.startsWith(folder) && !to.startsWith('packages/') && !to.startsWith('codegen/')).map(
        ({ to }) => to,
      ),
    ),
  ].sort();
}

/** The stages of the generator. Each may import those before it. */
const STAGES = ['load', 'schema', 'model', 'render', 'write', 'cli'] as const;

/** What every stage may import. These folders know no stage. */
const FOUNDATIONS = ['text', 'problems', 'code'] as const;

describe('the stages of the generator', () => {
  it.each(STAGES)('%s imports no later stage', (stage) => {
    const later = STAGES.slice(STAGES.indexOf(stage) + 1);
    expect(arrows(`codegen/src/${stage}/`, new RegExp(`^codegen/src/(?:(?:${later.join('|') || '-'})/|main|run|prove\\b)`))).toEqual(
      stage === 'cli' ? ['codegen/src/cli/compile-project.ts → codegen/src/prove.js'] : [],
    );
  });

  it.each(FOUNDATIONS)('%s imports no stage', (folder) => {
    const known = FOUNDATIONS.slice(0, FOUNDATIONS.indexOf(folder) + 1).join('|');
    expect(arrows(`codegen/src/${folder}/`, new RegExp(`^codegen/src/(?!(?:${known})/)`))).toEqual([]);
  });

  it('leave disk, clock and environment to the last stages', () => {
    const pure = [...FOUNDATIONS, 'load', 'schema', 'model', 'render'];
    for (const stage of pure) expect(arrows(`codegen/src/${stage}/`, /^node:(?!path$)/)).toEqual([]);
    const stages = pure.flatMap((stage) => sourcesBelow(`codegen/src/${stage}`));
    for (const path of stages)
      expect(readFileSync(join(ROOT, path), 'utf8'), path).not.toMatch(/\bprocess\.|Date\.now|new Date\(|Math\.random/);
  });

  it('leave the process to one file', () => {
    const users = sourcesBelow('codegen/src').filter((path) =>
      /\bprocess\.(?=[a-z])(?!pid|kill)/.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    expect(users).toEqual(['codegen/src/run.ts']);
  });
});

describe('files', () => {
  it('never import themselves, by whatever way', () => {
    const targets = new Map<string, string[]>();
    for (const { from, to } of ARROWS) targets.set(from, [...(targets.get(from) ?? []), to.replace(/\.js$/, '.ts')]);
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
    ['access', ['@topicwright/runtime']],
    ['aws-iot-topics', ['@topicwright/runtime/codegen']],
    ['aws-iot-payloads', ['@topicwright/runtime/codegen']],
    ['aws-iot-policies', ['@topicwright/access', '@topicwright/aws-iot-topics']],
    // Its second entry point stands on the first as a user would, so that loading the first takes one file.
    [
      'aws-iot-events',
      ['@topicwright/aws-iot-payloads', '@topicwright/aws-iot-topics', '@topicwright/runtime/codegen'],
      // `presence` is written by hand.
      ['@topicwright/aws-iot-events', '@topicwright/aws-iot-payloads/json-schemas', '@topicwright/runtime'],
    ],
    // `./redis` hashes, and `./otel` takes the API of who asks for it.
    ['consumer', ['@topicwright/runtime'], ['node:crypto', '@opentelemetry/api']],
    ['mqtt', ['@topicwright/consumer', '@topicwright/runtime'], ['mqtt']],
  ])('%s imports just what it may, and says so in its package.json', (name, modules, others: readonly string[] = []) => {
    const isOther = (module: string): boolean => others.includes(module);
    expect(modulesOf(`packages/${name}/src`).filter((module) => !isOther(module))).toEqual(modules);
    const { dependencies = {} } = JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8')) as {
      dependencies?: object;
    };
    const packages = modules.map((module) => module.split('/').slice(0, 2).join('/'));
    expect(Object.keys(dependencies).sort()).toEqual(expect.arrayContaining(packages));
    expect(Object.keys(dependencies).every((dependency) => dependency.startsWith('@topicwright/'))).toBe(true);
  });

  it('run in a browser, but for what is of Node by its nature', () => {
    const ofNode = new Set(['packages/consumer/src/lambda.ts', 'packages/consumer/src/redis.ts']);
    const files = sourcesBelow('packages').filter((path) => !ofNode.has(path));
    const users = files.filter((path) => {
      const code = readFileSync(join(ROOT, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|'messaging\.[a-z.]*'/gm, '');
      return /from 'node:|\bBuffer\.|(?<!globalThis as \{ )\bprocess\.(?!emitWarning)/.test(code);
    });
    expect(users).toEqual([]);
  });

  it('know nothing of the generator', () => {
    expect(arrows('packages/', /^(?:codegen|generated)\//)).toEqual([]);
  });

  it('hold emitted code in folders named generated, and nothing else in them', () => {
    for (const path of sourcesBelow('packages')) {
      const emitted = readFileSync(join(ROOT, path), 'utf8').startsWith('// Generated by topicwright');
      expect(emitted, path).toBe(path.includes('/generated/'));
    }
  });
});
