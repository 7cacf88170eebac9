import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { median } from '../measure.mjs';
import { bench } from './generate.mjs';

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

/** Milliseconds that importing adds to an empty module, as whole processes; and what empty packages of the same names would. */
export function coldLoad(rounds = 31) {
  const candidates = { 'an empty module': '', events: EVENTS, 'events and policies': `${EVENTS}import '@topicwright/aws-iot-policies';\n` };
  const folders = { real: resolve(bench, '.build'), 'empty packages': emptyPackages() };
  const files = Object.entries(folders).flatMap(([packages, folder]) =>
    Object.entries(candidates).map(([name, text]) => {
      const path = resolve(folder, `${name.replaceAll(' ', '-')}.mjs`);
      writeFileSync(path, text);
      return { name: packages === 'real' ? name : `${name}, were the packages empty`, path, times: [] };
    }),
  );
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  for (let round = 0; round < rounds; round += 1) {
    for (const { path, times } of files) {
      const start = process.hrtime.bigint();
      spawnSync(process.execPath, [path], { env });
      times.push(Number(process.hrtime.bigint() - start) / 1e6);
    }
  }
  return Object.fromEntries(files.map(({ name, times }) => [name, median(times)]));
}

const EVENTS = "import '@topicwright/aws-iot-events';\n";

// The same packages that import each other alike and hold nothing: what Node takes to find and open them.
function emptyPackages() {
  const folder = resolve(bench, '.build/empty');
  for (const name of ['runtime', 'access', 'aws-iot-topics', 'aws-iot-payloads', 'aws-iot-events', 'aws-iot-policies']) {
    const from = resolve(bench, '../packages', name);
    const to = resolve(folder, 'node_modules/@topicwright', name);
    mkdirSync(resolve(to, 'dist'), { recursive: true });
    copyFileSync(resolve(from, 'package.json'), resolve(to, 'package.json'));
    const source = readFileSync(resolve(from, 'dist/index.js'), 'utf8');
    const imports = new Set([...source.matchAll(/from\s*"(@topicwright\/[a-z-]+)"/g)].map(([, imported]) => imported));
    writeFileSync(resolve(to, 'dist/index.js'), [...imports].map((imported) => `import '${imported}';\n`).join(''));
  }
  return folder;
}
