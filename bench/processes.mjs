// Runs whole processes and measures the CPU time that they use.
import { spawnSync } from 'node:child_process';
import { mapValues, median } from './measure.mjs';

// Node 20 parses these certificates at every start, which takes about as long as starting.
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

// `time` prints to descriptor 3; the standard error of the command itself stays separate.
const SCRIPT = `TIMEFORMAT='%3U %3S'; { time "$@" 2>&4; } 4>&2 2>&3`;

/** User and system milliseconds of a Node process and its children, as bash reports them. Wall time says little on a shared machine. */
export function cpuTime(cwd, args) {
  const { status, output, error } = spawnSync('bash', ['-c', SCRIPT, 'bash', process.execPath, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${output[2] || output[1]}`);
  const [user, system] = output[3].trim().split(' ').map(Number);
  return (user + system) * 1000;
}

/** The median CPU milliseconds of each candidate, in interleaved rounds. `before` prepares a run and is not measured. */
export function measureProcesses(candidates, rounds) {
  const names = Object.keys(candidates);
  const times = mapValues(candidates, () => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      const { cwd, args, before } = candidates[name];
      before?.();
      times[name].push(cpuTime(cwd, args));
    }
  }
  return mapValues(times, median);
}

/** Runs Node and returns what it prints. */
export function runNode(cwd, args, extraEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, env: { ...env, ...extraEnv }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr || stdout}`);
  return stdout;
}
