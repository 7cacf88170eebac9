import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { mapValues } from '../measure.mjs';
import { measureProcesses } from '../processes.mjs';
import { bench } from './build.mjs';

const ENTRIES = {
  'guard of one event': "export { isThingCreated } from '@topicwright/aws-iot-payloads';",
  'validator of one event': "export { validateThingCreated } from '@topicwright/aws-iot-payloads';",
  'topic parser': "export { parseTopic } from '@topicwright/aws-iot-topics';",
  'decode of all 39 events': "export { decode } from '@topicwright/aws-iot-events';",
};

/** Bytes of what a bundler keeps for each import, minified and compressed. */
export async function sizes() {
  const bytes = {};
  for (const [name, contents] of Object.entries(ENTRIES)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: bench },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
      logLevel: 'error',
    });
    bytes[name] = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  }
  return bytes;
}

const IMPORTS = {
  'an empty module': '',
  events: "import '@topicwright/aws-iot-events';\n",
  'events and policies': "import '@topicwright/aws-iot-events';\nimport '@topicwright/aws-iot-policies';\n",
};

/** CPU milliseconds of processes that only import. */
export function coldLoad(rounds = 21) {
  const folder = resolve(bench, '.build');
  mkdirSync(folder, { recursive: true });
  const candidates = mapValues(IMPORTS, (text, name) => {
    const path = resolve(folder, `${name.replaceAll(' ', '-')}.mjs`);
    writeFileSync(path, text);
    return { cwd: folder, args: [path] };
  });
  return measureProcesses(candidates, rounds);
}
