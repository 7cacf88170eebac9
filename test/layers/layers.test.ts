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

describe('the stages of the generator', () => {
  it.each([
    ['load', /codegen\/src\/(?:model|render|write|cli)\//],
    ['model', /codegen\/src\/(?:render|write|cli)\//],
    ['render', /codegen\/src\/(?:load|write|cli)\//],
    ['write', /codegen\/src\/(?:load|model|cli)\//],
  ])('%s knows none of the stages that it must not know', (stage, others) => {
    expect(arrows(`codegen/src/${stage}/`, others)).toEqual([]);
  });

  it('know types of the stage before alone', () => {
    const values = ARROWS.filter(({ from, to, typeOnly }) => {
      const [stage, other] = [from, to].map((path) => /^codegen\/src\/(load|model|render|write)\//.exec(path)?.[1]);
      return stage !== undefined && other !== undefined && stage !== other && !typeOnly && !PURE_MODEL.test(to);
    });
    expect(values.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('leave disk, clock and environment to the stages that are there for it', () => {
    expect(arrows('codegen/src/model/', /^node:(?!path$)/)).toEqual([]);
    expect(arrows('codegen/src/render/', /^node:(?!path$)/)).toEqual([]);
    expect(arrows('codegen/src/load/', /^node:(?!path$)/)).toEqual([]);
    const stages = ['load', 'model', 'render'].flatMap((stage) => sourcesBelow(`codegen/src/${stage}`));
    for (const path of stages)
      expect(readFileSync(join(ROOT, path), 'utf8'), path).not.toMatch(/\bprocess\.|Date\.now|new Date\(|Math\.random/);
  });

  it('leave the process to one file', () => {
    const users = sourcesBelow('codegen/src').filter((path) => /\bprocess\.(?!pid|kill)/.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(users).toEqual(['codegen/src/run.ts']);
  });
});

/** What the model says in tables and functions of names and schemas: pure, and no renderer could say it otherwise. */
const PURE_MODEL =
  /^codegen\/src\/model\/(?:event-facts|formats|keywords|names|json-schema|close-schema|narrow-schema|plain-schema|topic-table|parameter-rules|property-reference)\.js$/;

describe('packages', () => {
  it.each([
    ['runtime', []],
    ['access', ['@topicwright/runtime']],
    ['aws-iot-topics', ['@topicwright/runtime']],
    ['aws-iot-payloads', ['@topicwright/runtime']],
    ['aws-iot-policies', ['@topicwright/access', '@topicwright/aws-iot-topics']],
    // Its second entry point stands on the first as a user would, so that loading the first takes one file.
    [
      'aws-iot-events',
      ['@topicwright/aws-iot-payloads', '@topicwright/aws-iot-topics', '@topicwright/runtime'],
      ['@topicwright/aws-iot-events'],
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
    expect(Object.keys(dependencies).sort()).toEqual(expect.arrayContaining([...modules]));
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
    expect(arrows('packages/', /codegen|generated\/aws/)).toEqual([]);
  });

  it('hold emitted code in folders named generated, and nothing else in them', () => {
    for (const path of sourcesBelow('packages')) {
      const emitted = readFileSync(join(ROOT, path), 'utf8').startsWith('// Generated by topicwright');
      expect(emitted, path).toBe(path.includes('/generated/'));
    }
  });
});
