// Times functions against each other in one process: interleaved rounds, medians, inputs as they come from the wire.

const WARM_UP_ROUNDS = 3;

const MAX_ROUND_NS = 5e6;

/** The median nanoseconds per call of each candidate, over all inputs. A slow candidate makes fewer calls per round. */
export function measure(candidates, inputs, { rounds = 31, callsPerRound = 20_000 } = {}) {
  const names = Object.keys(candidates);
  const loops = mapValues(candidates, (_, name) => createLoop(name));
  const times = mapValues(candidates, () => []);
  const repeats = mapValues(candidates, () => Math.max(1, Math.round(callsPerRound / inputs.length)));
  for (let round = 0; round < rounds + WARM_UP_ROUNDS; round += 1) {
    for (let i = 0; i < names.length; i += 1) {
      const name = names[(i + round) % names.length];
      const repeat = repeats[name];
      const elapsed = time(loops[name], candidates[name], inputs, repeat);
      if (round < WARM_UP_ROUNDS) repeats[name] = Math.max(1, Math.min(repeat, Math.round((repeat * MAX_ROUND_NS) / elapsed)));
      else times[name].push(elapsed / (repeat * inputs.length));
    }
  }
  return mapValues(times, median);
}

let loopsCreated = 0;

// Each candidate has its own loop, so that V8 can inline the call. V8 compiles equal source text only once, so no two loops have the
// same text.
function createLoop(name) {
  loopsCreated += 1;
  const body = `let found = 0;
for (let k = 0; k < repeat; k += 1) for (let i = 0; i < inputs.length; i += 1) found += run(inputs[i]) === undefined ? 0 : 1;
return found; // ${name}, loop ${loopsCreated}`;
  return new Function('run', 'inputs', 'repeat', body);
}

let sink = 0;

function time(loop, run, inputs, repeat) {
  const start = process.hrtime.bigint();
  sink += loop(run, inputs, repeat);
  return Number(process.hrtime.bigint() - start);
}

/** The sum of all results. Read it at the end, so that the engine cannot remove the work. */
export const checksum = () => sink;

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

export const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

export const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));

/** A string as a socket delivers it: made from bytes, so never the same object as a literal in the code. */
export const fromWire = (text) => Buffer.from(text).toString();

/** `list` in a random order, which is the same in every run. */
export function shuffled(list, seed = 1) {
  const copy = [...list];
  let state = seed;
  for (let i = copy.length - 1; i > 0; i -= 1) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    const j = state % (i + 1);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
