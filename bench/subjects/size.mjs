import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { median } from '../measure.mjs';
import { bench } from './guards.mjs';

const ENTRIES = {
  "one event's guard": "export { isThingCreated } from '@topicwright/aws-iot-payloads';",
  'its guard with first issue and path': "export { validateThingCreated } from '@topicwright/aws-iot-payloads';",
  'the whole parser': "export { parseTopic } from '@topicwright/aws-iot-topics';",
  'decode of everything': "export { decode } from '@topicwright/aws-iot-events';",
};

/** Bytes of what a bundler leaves of each import, minified and compressed. */
export async function sizes() {
  const result = {};
  for (const [name, contents] of Object.entries(ENTRIES)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: bench },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
      logLevel: 'error',
    });
    result[name] = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  }
  return result;
}

/** Milliseconds that importing everything adds to an empty module, as whole processes. */
export function coldLoad(rounds = 15) {
  const file = (name, text) => {
    const path = resolve(bench, `.build/${name}.mjs`);
    writeFileSync(path, text);
    return path;
  };
  const candidates = {
    empty: file('empty', ''),
    everything: file('everything', "import '@topicwright/aws-iot-events';\nimport '@topicwright/aws-iot-policies';\n"),
  };
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const times = { empty: [], everything: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, path] of Object.entries(candidates)) {
      const start = process.hrtime.bigint();
      spawnSync(process.execPath, [path], { env });
      times[name].push(Number(process.hrtime.bigint() - start) / 1e6);
    }
  }
  return median(times.everything) - median(times.empty);
}
