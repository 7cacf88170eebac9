import { resolve } from 'node:path';
import { loadRun, toolId, unchangedText } from './cli/last-run.js';

// The entry point. If `topicwright generate` has nothing to do, the rest of the tool, which takes longer to load, is not needed.
const [command, ...options] = process.argv.slice(2);
const isPlain = command === 'generate' && options.length === 0;
const tool = toolId(resolve(__dirname, 'topicwright.cjs'));
const last = isPlain ? loadRun({ spec: undefined, out: undefined }, { cwd: process.cwd(), tool }) : undefined;
if (last) console.log(unchangedText(last));
else import('./run.js');
