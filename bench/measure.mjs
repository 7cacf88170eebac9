// Times functions against each other in one process: interleaved rounds, medians, inputs as they come from the wire.

/** Median nanoseconds a call of each candidate, over all inputs. */
export function measure(candidates, inputs, { rounds = 31, callsARound = 20_000 } = {}) {
  const names = Object.keys(candidates);
  const loops = new Map(names.map((name) => [name, loopOf(name)]));
  const times = new Map(names.map((name) => [name, []]));
  const repeat = Math.max(1, Math.round(callsARound / inputs.length));
  for (let round = -3; round < rounds; round += 1) {
    for (let i = 0; i < names.length; i += 1) {
      const name = names[(i + round + 3) % names.length];
      const elapsed = time(loops.get(name), candidates[name], inputs, repeat);
      // The first rounds warm up.
      if (round >= 0) times.get(name).push(elapsed / (repeat * inputs.length));
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)]));
}

let sink = 0;

let loopsMade = 0;

// A loop of its own for each candidate, compiled for it alone: in one that all share, the call would be what takes the time. No two have
// the same text, for an engine compiles a text once.
function loopOf(name) {
  loopsMade += 1;
  const body = `let found = 0;
for (let k = 0; k < repeat; k += 1) for (let i = 0; i < inputs.length; i += 1) found += run(inputs[i]) === undefined ? 0 : 1;
return found; // ${name}, loop ${loopsMade}`;
  return new Function('run', 'inputs', 'repeat', body);
}

function time(loop, run, inputs, repeat) {
  const start = process.hrtime.bigint();
  sink += loop(run, inputs, repeat);
  return Number(process.hrtime.bigint() - start);
}

/** What the results add up to, so that no engine leaves the work out. */
export const checksum = () => sink;

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** Text as it comes from a socket: made of bytes, so never the very literal of the code. */
export const fromWire = (text) => Buffer.from(text).toString();

/** The same list in an order that is random, and the same each time. */
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
