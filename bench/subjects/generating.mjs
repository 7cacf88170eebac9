import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { median } from '../measure.mjs';
import { bench, cli } from './generate.mjs';

const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

// A whole process, in milliseconds.
function run(cwd, ...args) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const GENERATE = [cli, 'generate', 'spec.yaml', '--out', 'src'];

/** Milliseconds of whole processes that generate, and of a peer that makes types alone of the same schemas. */
export function generating(rounds = 9) {
  const folder = resolve(bench, '.build/aws');
  cpSync(resolve(bench, '../spec/aws-iot-events'), folder, { recursive: true });
  const peer = openApi(folder);
  const times = { 'node -e 0': [], 'nothing to do': [], 'from cold': [], 'openapi-typescript': [] };
  for (let round = 0; round < rounds; round += 1) {
    times['node -e 0'].push(run(folder, '-e', '0'));
    rmSync(resolve(folder, 'src'), { recursive: true, force: true });
    times['from cold'].push(run(folder, ...GENERATE));
    times['nothing to do'].push(run(folder, ...GENERATE));
    times['openapi-typescript'].push(run(folder, ...peer));
  }
  return medians(times);
}

// The schemas of all payloads as an OpenAPI document, and what turns it into types.
function openApi(folder) {
  const from = resolve(bench, '../packages/aws-iot-payloads/src/generated/schemas');
  const schemas = Object.fromEntries(
    readdirSync(from).map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(resolve(from, name), 'utf8'))]),
  );
  writeFileSync(
    resolve(folder, 'openapi.json'),
    JSON.stringify({ openapi: '3.1.0', info: { title: 'Events', version: '1' }, paths: {}, components: { schemas } }),
  );
  return [resolve(bench, 'node_modules/openapi-typescript/bin/cli.js'), 'openapi.json', '-o', 'openapi.ts'];
}

const CATEGORIES = 320;
const ROWS = 10;

/** Milliseconds from cold for 3,200 events over 320 payload schemas, beside the table of AWS. */
export function generatingMany(rounds = 3) {
  const many = resolve(bench, '.build/many');
  const few = resolve(bench, '.build/aws');
  rmSync(many, { recursive: true, force: true });
  mkdirSync(resolve(many, 'payloads'), { recursive: true });
  const payloads = resolve(bench, '../spec/aws-iot-events/payloads');
  cpSync(resolve(payloads, 'common.yaml'), resolve(many, 'payloads/common.yaml'));
  for (let i = 0; i < CATEGORIES; i += 1) cpSync(resolve(payloads, 'thing.yaml'), resolve(many, `payloads/p${i}.yaml`));
  writeFileSync(resolve(many, 'spec.yaml'), manyRows());
  const times = { 'the table of AWS': [], '3,200 events': [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, folder] of [
      ['the table of AWS', few],
      ['3,200 events', many],
    ]) {
      rmSync(resolve(folder, 'src'), { recursive: true, force: true });
      times[name].push(run(folder, ...GENERATE));
    }
  }
  return medians(times);
}

function manyRows() {
  const categories = Array.from({ length: CATEGORIES }, (_, c) => {
    const rows = Array.from(
      { length: ROWS },
      (_, i) => `      c${c}E${i}: { topic: "fleet/c${c}/{thingName}/e${i}", where: { operation: CREATED } }\n`,
    );
    return `  C${c}:\n    title: Category ${c}\n    payload: payloads/p${c}.yaml\n    events:\n${rows.join('')}`;
  });
  const head =
    'topicwright: 1\nname: fleet\ntitle: Fleet\ndialect: mqtt\nparameters:\n  thingName: { description: Name., example: pump-7 }\n';
  return `${head}categories:\n${categories.join('')}`;
}

function medians(times) {
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

/** Type instantiations that TypeScript makes for a consumer that tells all events apart. */
export function instantiations() {
  const path = resolve(bench, '.build/consumer.ts');
  writeFileSync(
    path,
    `import { decode, type AwsIotEvent } from '@topicwright/aws-iot-events';
export function nameOf(event: AwsIotEvent): string {
  switch (event.type) {
    case 'thingCreated':
      return event.params.thingName + event.payload.thingId;
    case 'jobCompleted':
      return event.payload.jobId;
    default:
      return event.topic;
  }
}
const result = decode('$aws/events/thing/pump-7/created', '{}');
if (result.ok) nameOf(result.event);
`,
  );
  const program = ts.createProgram([path], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  });
  const [wrong] = ts.getPreEmitDiagnostics(program);
  if (wrong) throw new Error(ts.flattenDiagnosticMessageText(wrong.messageText, '\n'));
  return program.getInstantiationCount();
}

/** Milliseconds that the installed compiler takes to check what 3,200 events became, all of it as sources. */
export function checkingMany() {
  const folder = resolve(bench, '.build/many');
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: 'nodenext',
    target: 'es2022',
  };
  const files = ['src/index.ts'];
  writeFileSync(
    resolve(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...compilerOptions, noEmit: true, skipLibCheck: true, types: [] }, files }),
  );
  const tsc = resolve(bench, '../node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', '.', '--extendedDiagnostics'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
  return Number(/Check time:\s+([\d.]+)s/.exec(stdout)?.[1]) * 1000;
}
