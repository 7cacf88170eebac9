// `topicwright watch`: from the moment a payload schema is saved to the message that the output is written.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { median } from '../measure.mjs';
import { cli } from './build.mjs';
import { repositoryProject } from './generate.mjs';

/** Median milliseconds of wall time from save to written, for the AWS IoT events. The first edits warm the process up. */
export async function watch(edits = 25, warmUp = 10) {
  const folder = repositoryProject('watch');
  const child = spawn(process.execPath, [cli, 'watch'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const times = [];
  try {
    await nextRun(lines);
    for (let edit = 0; edit < edits; edit += 1) {
      const start = performance.now();
      editDescription(folder, edit);
      await nextRun(lines);
      times.push(performance.now() - start);
    }
  } finally {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  return median(times.slice(warmUp));
}

// `generate` ends with this line.
async function nextRun(lines) {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error('watch has ended');
    if (/\bwritten\b|\bup to date\b/.test(value)) return;
  }
}

function editDescription(folder, edit) {
  const path = resolve(folder, 'spec/aws-iot-events/payloads/thing.yaml');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/^( *description: ).*$/m, `$1Edit ${edit}.`));
}
