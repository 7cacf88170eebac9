// The generator as a whole process: CPU time of projects that emit everything, policies included.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { measureProcesses } from '../processes.mjs';
import { bench, cli, emptyFolder, repository } from './build.mjs';

const GENERATE = [cli, 'generate'];

/** CPU milliseconds of `topicwright generate` for this repository, and of a peer that emits only types of the same schemas. */
export function generateAws(rounds = 9) {
  const folder = repositoryProject('repository');
  const peer = openApiTypes(folder);
  const candidates = {
    'node -e 0': { cwd: folder, args: ['-e', '0'] },
    'from cold': { cwd: folder, args: GENERATE, before: () => removeOutput(folder) },
    'nothing to do': { cwd: folder, args: GENERATE },
    'openapi-typescript': { cwd: folder, args: peer },
  };
  return measureProcesses(candidates, rounds);
}

/** CPU milliseconds from cold: 3,200 events over 320 payload schemas, beside the AWS IoT events. */
export function generateMany(rounds = 3) {
  const candidates = Object.fromEntries(
    Object.entries({
      '39 events': eventsProject('aws'),
      '3,200 events': manyProject('many', { categories: 320, eventsPerCategory: 10 }),
    }).map(([name, folder]) => [name, { cwd: folder, args: GENERATE, before: () => removeOutput(folder) }]),
  );
  return measureProcesses(candidates, rounds);
}

/** A copy of this repository's project: the same config and specs. */
export function repositoryProject(name) {
  const folder = emptyFolder(name);
  cpSync(resolve(repository, 'topicwright.yaml'), resolve(folder, 'topicwright.yaml'));
  cpSync(resolve(repository, 'spec'), resolve(folder, 'spec'), { recursive: true });
  return folder;
}

/** {@link repositoryProject}, with the target of the AWS IoT events only. */
function eventsProject(name) {
  const folder = repositoryProject(name);
  const config = resolve(folder, 'topicwright.yaml');
  const [head, first] = readFileSync(config, 'utf8').split(/^(?= {2}- spec:)/m);
  writeFileSync(config, head + first);
  return folder;
}

// The output, and the digests of the last run.
function removeOutput(folder) {
  for (const name of ['packages', 'generated', 'node_modules/.cache']) rmSync(resolve(folder, name), { recursive: true, force: true });
}

// Writes the schemas of all payloads as an OpenAPI document. Returns the command that turns it into types.
function openApiTypes(folder) {
  const from = resolve(repository, 'packages/aws-iot-payloads/src/generated/schemas');
  const schemas = Object.fromEntries(
    readdirSync(from).map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(resolve(from, name), 'utf8'))]),
  );
  const document = { openapi: '3.1.0', info: { title: 'Events', version: '1' }, paths: {}, components: { schemas } };
  writeFileSync(resolve(folder, 'openapi.json'), JSON.stringify(document));
  return [resolve(bench, 'node_modules/openapi-typescript/bin/cli.js'), 'openapi.json', '-o', 'openapi.ts'];
}

/** A project whose config is that of the AWS IoT events, with a spec of that many events: `c0E0`, … */
export function manyProject(name, { categories, eventsPerCategory }) {
  const folder = eventsProject(name);
  const spec = resolve(folder, 'spec/aws-iot-events');
  const thing = readFileSync(resolve(spec, 'payloads/thing.yaml'), 'utf8');
  const common = readFileSync(resolve(spec, 'payloads/common.yaml'), 'utf8');
  rmSync(spec, { recursive: true });
  mkdirSync(resolve(spec, 'payloads'), { recursive: true });
  writeFileSync(resolve(spec, 'payloads/common.yaml'), common);
  for (let i = 0; i < categories; i += 1) writeFileSync(resolve(spec, `payloads/p${i}.yaml`), thing);
  writeFileSync(resolve(spec, 'spec.yaml'), manyEvents(categories, eventsPerCategory));
  return folder;
}

function manyEvents(count, eventsPerCategory) {
  const categories = Array.from({ length: count }, (_, c) => {
    const events = Array.from(
      { length: eventsPerCategory },
      (_, i) => `      c${c}E${i}: { topic: "fleet/c${c}/{thingName}/e${i}", where: { operation: CREATED } }\n`,
    );
    return `  C${c}:\n    title: Category ${c}\n    payload: payloads/p${c}.yaml\n    events:\n${events.join('')}`;
  });
  const head =
    'topicwright: 1\nname: fleet\ntitle: Fleet\ndialect: mqtt\nparameters:\n  thingName: { description: Name., example: pump-7 }\n';
  return `${head}categories:\n${categories.join('')}`;
}
