import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type AwsIotEvent, awsIotEvents } from '@topicwright/aws-iot-events';
import {
  type Claim,
  ConsumerError,
  type DeadLetter,
  type HandlerContext,
  memoryStore,
  type Outcome,
  Pipeline,
  type PipelineOptions,
  type Settled,
  type Store,
  type Warning,
} from '@topicwright/consumer';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { thingUpdated } from '../mqtt/fleet.js';

interface Piped {
  readonly pipeline: Pipeline<AwsIotEvent>;
  readonly warnings: Warning[];
  readonly settled: Settled[];
  /** Settles an update of a thing. */
  readonly send: (thing: string, version: number, more?: object) => Promise<Outcome>;
}

type Handle = (name: string, context: HandlerContext) => void | PromiseLike<void>;

const quick = { firstDelayMs: 1, maxDelayMs: 5 };

function piped(handle: Handle, options: PipelineOptions<AwsIotEvent> = {}): Piped {
  const warnings: Warning[] = [];
  const settled: Settled[] = [];
  const pipeline = new Pipeline<AwsIotEvent>(
    awsIotEvents,
    (event, context) => {
      const { versionNumber } = event.payload as { versionNumber: number };
      return handle(`${(event.params as { thingName: string }).thingName}-${versionNumber}`, context);
    },
    {
      retry: quick,
      ...options,
      hooks: { onWarning: (warning) => warnings.push(warning), onSettled: (each) => settled.push(each), ...options.hooks },
    },
  );
  onTestFinished(() => pipeline.close());
  const send = async (thing: string, version: number, more: object = {}): Promise<Outcome> => {
    const { topic, data } = thingUpdated(thing, version);
    return pipeline.settle({ decode: () => awsIotEvents.decode(topic, data), topic, data, ...more });
  };
  return { pipeline, warnings, settled, send };
}

function thrown(error: unknown): never {
  throw error;
}

const codes = (warnings: readonly Warning[]): readonly string[] => warnings.map(({ code }) => code);

/** Uses fake timers, which the test advances. */
function useFakeTimers(): void {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
}

/** A promise that the test resolves. */
function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('a handler that fails', () => {
  it('is retried until it succeeds, without a dead-letter handler: an outage loses nothing', async () => {
    let isAway = true;
    const saved: string[] = [];
    const { send, pipeline, warnings } = piped((name) => {
      if (isAway) throw new Error('db down');
      saved.push(name);
    });
    const outcomes = Array.from({ length: 20 }, (_, i) => send(`pump-${i}`, 1));
    await expect.poll(() => pipeline.counters.retried).toBeGreaterThan(200);
    isAway = false;
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['handled']));
    expect(saved).toHaveLength(20);
    expect(pipeline.counters).toMatchObject({ handled: 20, dead: 0 });
    expect(warnings[0]).toMatchObject({ code: 'handler-failed', attempts: 1, ageMs: expect.any(Number), event: { type: 'thingUpdated' } });
  });

  it('blocks later events of its entity, and releases its permit between attempts', async () => {
    const seen: string[] = [];
    let failures = 3;
    const { send } = piped(
      (name) => {
        if (name === 'a-1') {
          failures -= 1;
          if (failures >= 0) throw new Error('no');
        }
        seen.push(name);
      },
      { concurrency: 1, retry: { firstDelayMs: 20 } },
    );
    await Promise.all([send('a', 1), send('a', 2), send('b', 1)]);
    expect(seen).toEqual(['b-1', 'a-1', 'a-2']);
  });

  it('is tried retry.attempts times with a dead-letter handler, and no event of its entity overtakes', async () => {
    const letters: DeadLetter[] = [];
    const seen: [string, number][] = [];
    const { send, pipeline } = piped(
      (name, { attempt }) => {
        seen.push([name, attempt]);
        if (name === 'a-2') throw undefined;
      },
      { retry: { attempts: 2, ...quick }, onDeadLetter: (letter) => void letters.push(letter) },
    );
    expect(await Promise.all([send('a', 2), send('a', 1)])).toEqual(['dead', 'handled']);
    expect(seen).toEqual([
      ['a-2', 1],
      ['a-2', 2],
      ['a-1', 1],
    ]);
    expect(letters).toMatchObject([{ reason: 'handler-failed', attempts: 2 }]);
    expect(pipeline.counters).toMatchObject({ dead: 1, handled: 1, retried: 1 });
  });

  it('does not advance the position of its entity: an event older than a dead letter is not stale', async () => {
    const stale: boolean[] = [];
    const { send } = piped(
      (name, context) => {
        if (name === 'a-2') throw new Error('no');
        stale.push(context.stale);
      },
      { retry: { attempts: 1 }, onDeadLetter: () => undefined },
    );
    await send('a', 2);
    await send('a', 1);
    await send('a', 0);
    expect(stale).toEqual([false, true]);
  });

  it('is dead-lettered also if onDeadLetter fails at first, for whatever reason and however often', async () => {
    const failures = [new ConsumerError('publish-timeout', 'x', 'no PUBACK'), new Error('full'), undefined, new Error('full')];
    const count = failures.length;
    const letters: DeadLetter[] = [];
    const { send, warnings, pipeline } = piped(
      () => {
        throw new Error('no');
      },
      {
        retry: { attempts: 2, ...quick },
        onDeadLetter: (letter) => {
          wasFailing.push(pipeline.isDeadLetterFailing);
          if (failures.length > 0) throw failures.shift();
          letters.push(letter);
        },
      },
    );
    const wasFailing: boolean[] = [];
    expect(await send('a', 1)).toBe('dead');
    expect(letters).toHaveLength(1);
    expect(codes(warnings)).toEqual(['handler-failed', ...new Array(count).fill('dead-letter-failed')]);
    expect([wasFailing, pipeline.isDeadLetterFailing]).toEqual([[false, true, true, true, true], false]);
  });

  it('is reported as long as a letter of any message is called again', async () => {
    let isDown = true;
    const { send, pipeline } = piped(
      () => {
        throw new Error('no');
      },
      {
        retry: { attempts: 1, ...quick },
        onDeadLetter: ({ event }) => {
          if (isDown && event?.topic.includes('/a/')) throw new Error('refused');
        },
      },
    );
    const outcome = send('a', 1);
    await expect.poll(() => pipeline.isDeadLetterFailing).toBe(true);
    expect(await send('b', 1)).toBe('dead');
    expect(pipeline.isDeadLetterFailing).toBe(true);
    isDown = false;
    expect(await outcome).toBe('dead');
    expect(pipeline.isDeadLetterFailing).toBe(false);
  });

  it('frees its place while onDeadLetter fails, and keeps the turn of its entity', async () => {
    const seen: string[] = [];
    let isDown = true;
    const { send, pipeline } = piped(
      (name, { attempt }) => {
        seen.push(name);
        if (name === 'a-1' && attempt === 1) throw new Error('no');
      },
      {
        concurrency: 1,
        retry: { attempts: 1, ...quick },
        onDeadLetter: () => {
          if (isDown) throw new Error('down');
        },
      },
    );
    const outcomes = [send('a', 1), send('a', 2)];
    expect(await send('b', 1)).toBe('handled');
    expect(seen).toEqual(['a-1', 'b-1']);
    expect(pipeline.running).toBe(0);
    isDown = false;
    expect(await Promise.all(outcomes)).toEqual(['dead', 'handled']);
  });

  it('is abandoned if onDeadLetter fails while the consumer closes, and its claim is released', async () => {
    const store = memoryStore();
    const { send, pipeline, warnings } = piped(
      () => {
        throw new Error('no');
      },
      {
        store,
        retry: { attempts: 1, ...quick },
        onDeadLetter: () => {
          throw new Error('down');
        },
      },
    );
    const outcome = send('a', 1);
    await expect.poll(() => codes(warnings)).toContain('dead-letter-failed');
    pipeline.drain();
    expect(await outcome).toBe('abandoned');
    const later = piped(() => undefined, { store });
    expect(await later.send('a', 1)).toBe('handled');
  });

  it('has delays between its attempts', () => {
    for (const firstDelayMs of [0.5, Number.NaN, -1])
      expect(() => piped(() => undefined, { retry: { firstDelayMs } })).toThrow(
        expect.objectContaining({ code: 'invalid-options', path: 'retry.firstDelayMs' }),
      );
  });

  it('rejects with dead-letter-failed if onDeadLetter fails and the pipeline does not wait', async () => {
    const full = new Error('the queue is full');
    const { send } = piped(
      () => {
        throw new Error('no');
      },
      {
        waits: false,
        retry: { attempts: 2, ...quick },
        onDeadLetter: () => {
          throw full;
        },
      },
    );
    await expect(send('a', 1)).rejects.toMatchObject({ code: 'dead-letter-failed', cause: full });
  });
});

describe('an attempt that takes too long', () => {
  it('is aborted, then counts as failed; the next attempt has a higher token', async () => {
    const tokens: number[] = [];
    const reasons: unknown[] = [];
    const { send, warnings, pipeline } = piped(
      (_, { attempt, token, signal }) => {
        tokens.push(token);
        if (attempt > 1) return undefined;
        return new Promise(() => signal.addEventListener('abort', () => reasons.push(signal.reason)));
      },
      { handlerTimeoutMs: 30, abortGraceMs: 30 },
    );
    expect(await send('slow', 1)).toBe('handled');
    expect(reasons).toMatchObject([{ code: 'handler-timeout' }]);
    expect(tokens).toHaveLength(2);
    expect(tokens[1]).toBeGreaterThan(tokens[0] as number);
    expect(warnings).toMatchObject([{ code: 'handler-failed', message: expect.stringContaining('has not finished within 30 ms') }]);
    expect(pipeline.counters).toMatchObject({ handled: 1, retried: 1 });
  });

  it('does not overlap with the next attempt if it ends when aborted', async () => {
    let running = 0;
    let most = 0;
    const { send } = piped(
      async (_, { attempt, signal }) => {
        running += 1;
        most = Math.max(most, running);
        if (attempt === 1) await new Promise<void>((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 10)));
        running -= 1;
        if (attempt === 1) throw signal.reason;
      },
      { handlerTimeoutMs: 30, abortGraceMs: 60_000 },
    );
    expect(await send('polite', 1)).toBe('handled');
    expect(most).toBe(1);
  });
});

describe('a store', () => {
  it('that never responds is retried', async () => {
    const store = memoryStore();
    let hangs = 2;
    const hanging: Store = {
      ...store,
      claim: (request) => {
        hangs -= 1;
        return hangs >= 0 ? new Promise<Claim>(() => undefined) : store.claim(request);
      },
    };
    const { send, pipeline, warnings } = piped(() => undefined, { store: hanging, storeTimeoutMs: 20 });
    expect(await send('a', 1)).toBe('handled');
    expect(pipeline.counters.storeErrors).toBe(2);
    expect(codes(warnings)).toEqual(['store-failed', 'store-failed', 'store-recovered']);
    expect(pipeline.isStoreUnavailable).toBe(false);
  });

  it('that responds late does not count the repeated claim of the same consumer as a delivery', async () => {
    const store = memoryStore();
    let isFirst = true;
    const late: Store = {
      ...store,
      claim: (request) => {
        const claim = store.claim(request);
        if (!isFirst) return claim;
        isFirst = false;
        return new Promise<Claim>(() => undefined);
      },
    };
    const deliveries: number[] = [];
    const { send } = piped((_, context) => void deliveries.push(context.deliveries), { store: late, storeTimeoutMs: 20 });
    expect(await send('a', 1)).toBe('handled');
    expect(deliveries).toEqual([1]);
  });

  it('is not called for a message without identity and order', async () => {
    const sdk = { ...awsIotEvents, idempotencyKey: () => undefined, orderKey: () => undefined };
    const seen: number[] = [];
    const untouched = new Proxy(memoryStore(), {
      get: (store, name) => {
        if (name === 'claim' || name === 'complete') throw new Error(`${String(name)} was called`);
        return store[name as 'extend'];
      },
    });
    const pipeline = new Pipeline<AwsIotEvent>(sdk, (_, { token }) => void seen.push(token), { store: untouched });
    onTestFinished(() => pipeline.close());
    const { topic, data } = thingUpdated('a', 1);
    for (let i = 0; i < 3; i += 1) await pipeline.settle({ decode: () => awsIotEvents.decode(topic, data), topic, data });
    expect(pipeline.counters).toMatchObject({ handled: 3, duplicate: 0 });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(new Set(seen).size).toBe(3);
  });

  it('identifies an event without identity by its transport ID', async () => {
    const sdk = { ...awsIotEvents, idempotencyKey: () => undefined, orderKey: () => undefined };
    const pipeline = new Pipeline<AwsIotEvent>(sdk, () => undefined);
    onTestFinished(() => pipeline.close());
    const { topic, data } = thingUpdated('a', 1);
    const outcomes = ['m1', 'm2', 'm1'].map((transportId) =>
      pipeline.settle({ decode: () => awsIotEvents.decode(topic, data), topic, data, transportId }),
    );
    expect(await Promise.all(outcomes)).toEqual(['handled', 'handled', 'duplicate']);
  });

  it('extends the lease while a handler runs, and the handler is aborted when the lease is lost', async () => {
    useFakeTimers();
    const store = memoryStore();
    const { open, opened } = gate();
    const reasons: unknown[] = [];
    const { send, warnings } = piped(
      async (_, { signal }) => {
        signal.addEventListener('abort', () => {
          reasons.push(signal.reason);
          open();
        });
        await opened;
      },
      { store, leaseMs: 600, owner: 'one' },
    );
    const outcome = send('held', 1);
    const key = JSON.stringify(['aws-iot-events', 'thingUpdated', 'held', 'held-1']);
    const claim = (owner: string): Claim => store.claim({ key, leaseMs: 10_000, rememberMs: 1000, owner, instance: 'another' }) as Claim;
    // Longer than the lease, which is extended every 200 ms.
    await vi.advanceTimersByTimeAsync(900);
    expect(claim('two').status).toBe('busy');
    // Another instance of the same owner takes over.
    expect(claim('one').status).toBe('claimed');
    await vi.advanceTimersByTimeAsync(200);
    await outcome;
    expect(reasons).toMatchObject([{ code: 'lease-lost' }]);
    expect(codes(warnings)).toEqual(['lease-lost']);
  });

  /** A store whose leases are lost at the first extension, because another consumer has handled the message. */
  function losing(): { readonly store: Store; readonly calls: string[] } {
    const base = memoryStore();
    const calls: string[] = [];
    const store: Store = {
      ...base,
      extend: ({ key }) => {
        calls.push('lost');
        base.complete({ key, rememberMs: 60_000 });
        return false;
      },
      complete: (completion) => {
        calls.push('complete');
        return base.complete(completion);
      },
    };
    return { store, calls };
  }

  it('that is completing a message does not report its lease as lost', async () => {
    const base = memoryStore();
    const { open, opened } = gate();
    const { send, warnings } = piped(() => Promise.resolve(), {
      store: {
        ...base,
        complete: async (completion) => {
          base.complete(completion);
          await opened;
        },
        extend: (lease, leaseMs) => {
          const answer = base.extend(lease, leaseMs);
          // The answer is read after this turn.
          setTimeout(open, 20);
          return answer;
        },
      },
      leaseMs: 30,
    });
    expect(await send('a', 1)).toBe('handled');
    expect(codes(warnings)).toEqual([]);
  });

  it('that loses the lease between two attempts ends the retries: another consumer has the message', async () => {
    useFakeTimers();
    const { store, calls } = losing();
    const tried: number[] = [];
    const { send } = piped(
      async (_, { attempt }) => {
        tried.push(attempt);
        throw new Error('not yet');
      },
      { store, leaseMs: 30, retry: { firstDelayMs: 200, maxDelayMs: 200 } },
    );
    const outcome = send('a', 1);
    await vi.advanceTimersByTimeAsync(200);
    expect(await outcome).toBe('duplicate');
    expect(tried).toEqual([1]);
    expect(calls).toEqual(['lost']);
  });

  it('that loses the lease in the last attempt causes no dead letter: another consumer has the message', async () => {
    const { store, calls } = losing();
    const letters: DeadLetter[] = [];
    const { send } = piped((_, { signal }) => new Promise((_done, fail) => signal.addEventListener('abort', () => fail(signal.reason))), {
      store,
      leaseMs: 30,
      retry: { attempts: 1 },
      onDeadLetter: (letter) => void letters.push(letter),
    });
    expect(await send('a', 1)).toBe('duplicate');
    expect(letters).toEqual([]);
    expect(calls).toEqual(['lost']);
  });
});

describe('a message that crashes consumers', () => {
  const key = JSON.stringify(['aws-iot-events', 'thingUpdated', 'poison', 'poison-1']);

  /** A store in which `deaths` instances have claimed the message without settling it. */
  function afterDeaths(deaths: number): Store {
    const store = memoryStore();
    for (let i = 0; i < deaths; i += 1)
      store.claim({ key, entity: undefined, leaseMs: 60_000, rememberMs: 60_000, owner: 'backend', instance: `life ${i}` });
    return store;
  }

  it('reports its deliveries, and is handled alone after two crashes', async () => {
    for (const [deaths, want] of [
      [1, ['other-1', 'poison-1']],
      [2, ['other-1 ended', 'poison-1']],
    ] as const) {
      const order: string[] = [];
      const deliveries: number[] = [];
      const { open, opened } = gate();
      const { send } = piped(
        async (name, context) => {
          order.push(name);
          if (name === 'poison-1') deliveries.push(context.deliveries);
          else {
            await opened;
            order.push(`${name} ended`);
          }
        },
        { store: afterDeaths(deaths), owner: 'backend' },
      );
      const others = [send('other', 1), send('poison', 1)];
      await expect.poll(() => order.length).toBeGreaterThan(0);
      setTimeout(open, 30);
      await Promise.all(others);
      expect(order.slice(deaths === 1 ? 0 : 1, deaths === 1 ? 2 : 3)).toEqual(want);
      expect(deliveries).toEqual([deaths + 1]);
    }
  });

  it('is dead-lettered beyond maxDeliveries, or stops the consumer', async () => {
    const letters: DeadLetter[] = [];
    const handled: string[] = [];
    const options = { maxDeliveries: 3, owner: 'backend' };
    const taken = piped((name) => void handled.push(name), {
      ...options,
      store: afterDeaths(3),
      onDeadLetter: (letter) => void letters.push(letter),
    });
    expect(await taken.send('poison', 1)).toBe('dead');
    expect(letters).toMatchObject([
      { reason: 'poison', attempts: 0, error: { code: 'poison-message', message: expect.stringContaining('claimed 3 times') } },
    ]);
    const stopped = piped((name) => void handled.push(name), { ...options, store: afterDeaths(3) });
    await expect(stopped.send('poison', 1)).rejects.toBeInstanceOf(ConsumerError);
    const allowed = piped((name) => void handled.push(name), { ...options, store: afterDeaths(2) });
    expect(await allowed.send('poison', 1)).toBe('handled');
    expect(handled).toEqual(['poison-1']);
  });

  it('stays claimed while its dead letter is sent, and is released if that fails', async () => {
    const base = afterDeaths(3);
    const calls: string[] = [];
    const noted: Store = {
      ...base,
      extend: (lease, ms) => {
        calls.push('extend');
        return base.extend(lease, ms);
      },
      release: (lease) => {
        calls.push('release');
        return base.release(lease);
      },
    };
    const { send } = piped(() => undefined, {
      store: noted,
      owner: 'backend',
      maxDeliveries: 3,
      leaseMs: 30,
      waits: false,
      retry: { attempts: 1 },
      onDeadLetter: async () => {
        await expect.poll(() => calls).toContain('extend');
        throw new Error('the queue is down');
      },
    });
    await expect(send('poison', 1)).rejects.toMatchObject({ code: 'dead-letter-failed' });
    expect(calls.at(-1)).toBe('release');
  });
});

describe('stopping a pipeline', () => {
  it('starts no handler, aborts running handlers, and abandons waiting messages', async () => {
    const signals: AbortSignal[] = [];
    const { open, opened } = gate();
    const { send, pipeline } = piped(
      async (_, { signal }) => {
        signals.push(signal);
        await opened;
      },
      { concurrency: 1 },
    );
    const outcomes = [send('a', 1), send('b', 1)];
    await expect.poll(() => signals.length).toBe(1);
    pipeline.stop();
    expect(signals[0]?.aborted).toBe(true);
    open();
    expect(await Promise.all(outcomes)).toEqual(['handled', 'abandoned']);
  });

  it('does not pass a message on to onDeadLetter because its handler was aborted', async () => {
    const running: string[] = [];
    const letters: DeadLetter[] = [];
    const { send, pipeline } = piped(
      async (name, { signal }) => {
        running.push(name);
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
      { retry: { attempts: 1 }, onDeadLetter: (letter) => void letters.push(letter) },
    );
    const outcome = send('a', 1);
    await expect.poll(() => running).toEqual(['a-1']);
    pipeline.stop();
    expect(await outcome).toBe('abandoned');
    expect(letters).toEqual([]);
  });

  it('abandons a message that waits to be handled alone', async () => {
    const { open, opened } = gate();
    const [handled, claimed]: [string[], unknown[]] = [[], []];
    const base = memoryStore();
    const claim: Store['claim'] = (request) => {
      claimed.push(request.key);
      return { ...(base.claim(request) as Claim), ...(claimed.length === 2 && { deliveries: 3 }) };
    };
    const { send, pipeline } = piped(
      (name) => {
        handled.push(name);
        return opened;
      },
      { store: { ...base, claim }, concurrency: 2 },
    );
    const outcomes = [send('a', 1), send('b', 1)];
    await expect.poll(() => claimed.length).toBe(2);
    pipeline.stop();
    open();
    expect(await Promise.all(outcomes)).toEqual(['handled', 'abandoned']);
    expect(handled).toEqual(['a-1']);
  });

  it('ends retries between two attempts, and releases the claim', async () => {
    const store = memoryStore();
    const { send, pipeline } = piped(
      () => {
        throw new Error('no');
      },
      { store, retry: { firstDelayMs: 60_000 } },
    );
    const outcome = send('a', 1);
    await expect.poll(() => pipeline.counters.retried).toBe(1);
    pipeline.stop();
    expect(await outcome).toBe('abandoned');
    const again = piped(() => undefined, { store });
    expect(await again.send('a', 1)).toBe('handled');
  });

  it('calls no handler again for a message that waits for its turn or for the store', async () => {
    const { open, opened } = gate();
    const handled: string[] = [];
    const waiting = piped(
      async (name) => {
        handled.push(name);
        if (name === 'a-1') throw new Error('not yet');
        await opened;
      },
      { concurrency: 1 },
    );
    const outcomes = [waiting.send('a', 1), waiting.send('b', 1)];
    await expect.poll(() => handled).toEqual(['a-1', 'b-1']);
    // The retry of the first one now waits for the second one.
    await new Promise((done) => setTimeout(done, 50));
    waiting.pipeline.stop();
    open();
    expect(await Promise.all(outcomes)).toEqual(['abandoned', 'handled']);
    expect(handled).toEqual(['a-1', 'b-1']);

    const base = memoryStore();
    const answer = gate();
    const late = piped((name) => void handled.push(name), {
      store: {
        ...base,
        claim: async (request) => {
          await answer.opened;
          return base.claim(request);
        },
      },
    });
    const outcome = late.send('c', 1);
    late.pipeline.stop();
    answer.open();
    expect(await outcome).toBe('abandoned');
    expect(handled).toEqual(['a-1', 'b-1']);
    const claim = base.claim({
      key: JSON.stringify(['aws-iot-events', 'thingUpdated', 'c', 'c-1']),
      leaseMs: 1,
      rememberMs: 1,
      owner: 'another',
      instance: 'x',
    });
    expect(claim).toMatchObject({ status: 'claimed', deliveries: 1 });
  });

  it('abandons a message while the store is unavailable', async () => {
    const store: Store = {
      ...memoryStore(),
      claim: () => {
        throw new Error('away');
      },
    };
    const { send, pipeline } = piped(() => undefined, { store, retry: { firstDelayMs: 60_000 } });
    const outcome = send('a', 1);
    await expect.poll(() => pipeline.counters.storeErrors).toBe(1);
    pipeline.stop();
    expect(await outcome).toBe('abandoned');
  });
});

it('a handler that never ends does not keep the process running after close()', async () => {
  const program = `
    import { awsIotEvents } from '@topicwright/aws-iot-events';
    import { Pipeline } from '@topicwright/consumer';
    const [topic, data] = ${JSON.stringify(Object.values(thingUpdated('a', 1)))};
    const pipeline = new Pipeline(awsIotEvents, () => new Promise(() => undefined));
    pipeline.settle({ decode: () => awsIotEvents.decode(topic, data), data });
    pipeline.close();`;
  const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 120_000 });
  expect(stderr).toBe('');
});

describe('hooks', () => {
  it('wrap each attempt, and receive the outcome of every message', async () => {
    const around: string[] = [];
    let failures = 1;
    const { send, settled } = piped(
      () => {
        failures -= 1;
        if (failures >= 0) throw new Error('once');
      },
      {
        hooks: {
          aroundHandler: async (event, { attempt }, next) => {
            around.push(`${event.type} ${attempt}`);
            await next();
            around.push('done');
          },
        },
      },
    );
    expect(await send('a', 1)).toBe('handled');
    expect(await send('a', 1)).toBe('duplicate');
    expect(around).toEqual(['thingUpdated 1', 'thingUpdated 2', 'done']);
    expect(settled).toMatchObject([
      { outcome: 'handled', attempts: 2, topic: '$aws/events/thing/a/updated', event: { type: 'thingUpdated' } },
      { outcome: 'duplicate', attempts: 0 },
    ]);
  });

  it.each<[string, () => unknown]>([
    ['throw', () => thrown(new Error('a bug'))],
    ['reject', () => Promise.reject(new Error('a bug'))],
    ['throw a value without a string', () => thrown(Object.create(null))],
  ])('that %s do not affect the message', async (_, bad) => {
    const { send } = piped(() => undefined, { hooks: { onSettled: bad as () => void } });
    expect(await send('a', 1)).toBe('handled');
  });

  it.each<[string, unknown]>([
    ['an object without a prototype', Object.create(null)],
    [
      'an error with a message that throws',
      {
        get message(): string {
          return thrown(new Error('in the getter'));
        },
      },
    ],
    ['a symbol', Symbol('no')],
    ['nothing', undefined],
  ])('receive a warning about a handler that throws %s, which is retried', async (_, value) => {
    let attempts = 0;
    const { send, warnings } = piped(() => {
      attempts += 1;
      if (attempts === 1) throw value;
    });
    expect(await send('a', 1)).toBe('handled');
    expect(codes(warnings)).toEqual(['handler-failed']);
    expect(warnings[0]?.cause === value).toBe(true);
  });

  it('receive a warning about an invalid message, with its first bytes', async () => {
    const { pipeline, warnings } = piped(() => undefined);
    const topic = '$aws/events/thing/a/updated';
    const data = new TextEncoder().encode(`{"broken":${'x'.repeat(100)}`);
    expect(pipeline.settle({ decode: () => awsIotEvents.decode(topic, data), topic, data })).toBe('undecodable');
    expect(warnings).toMatchObject([{ code: 'undecodable', topic, message: expect.stringContaining('begins with "{\\"broken\\":xxx') }]);
    expect(pipeline.settle({ decode: () => awsIotEvents.decode('other/topic', data), topic: 'other/topic', data })).toBe('foreign');
    expect(warnings).toHaveLength(1);
  });

  it('do not replace `undecodable: stop`, which rejects on an invalid message', async () => {
    const { pipeline } = piped(() => undefined, { undecodable: 'stop' });
    const topic = '$aws/events/thing/a/updated';
    await expect(pipeline.settle({ decode: () => awsIotEvents.decode(topic, 'x'), topic, data: 'x' })).rejects.toMatchObject({
      code: 'undecodable',
    });
  });
});

describe('a message that another consumer holds', () => {
  /** A store that gives `answers` to the claims of the first message. */
  const storeWith = (answers: Claim[]): Store => {
    const store = memoryStore();
    let first: string | undefined;
    const claim: Store['claim'] = (request) => {
      first ??= request.key;
      return (request.key === first && answers.shift()) || store.claim(request);
    };
    return { ...store, claim };
  };
  const busy = (retryAfterMs: number): Claim => ({ status: 'busy', retryAfterMs });

  it('is claimed again until it is free, without a permit', async () => {
    const handled: string[] = [];
    const answers = [busy(30), busy(30)];
    const { send, pipeline } = piped((name) => void handled.push(name), { store: storeWith(answers), concurrency: 1 });
    const held = send('a', 1);
    expect(await send('b', 1)).toBe('handled');
    expect(await held).toBe('handled');
    expect([handled, answers, pipeline.running]).toEqual([['b-1', 'a-1'], [], 0]);
  });

  it('is a duplicate if that consumer has handled it', async () => {
    const { send } = piped(() => expect.unreachable(), { store: storeWith([busy(1), busy(1), { status: 'done' }]) });
    expect(await send('a', 1)).toBe('duplicate');
  });

  it('is claimed again after a second, because a long lease may end early', async () => {
    const { send } = piped(() => {}, { store: storeWith([busy(600_000)]) });
    expect(await send('a', 1)).toBe('handled');
  });

  it('is abandoned if the pipeline does not wait, or is stopped', async () => {
    const { send } = piped(() => expect.unreachable(), { store: storeWith([busy(60_000)]), waits: false });
    expect(await send('a', 1)).toBe('abandoned');
    const answers: Claim[] = [busy(60_000), { status: 'done' }];
    const waiting = piped(() => expect.unreachable(), { store: storeWith(answers) });
    const outcome = waiting.send('a', 1);
    waiting.pipeline.stop();
    expect(await outcome).toBe('abandoned');
    // It is not claimed again after the stop.
    expect(answers).toHaveLength(1);
  });
});

it('a message that waits for a permit is not claimed after a stop', async () => {
  const { open, opened } = gate();
  const claimed: unknown[] = [];
  const store = memoryStore();
  const claim: Store['claim'] = (request) => {
    claimed.push(request.key);
    return store.claim(request);
  };
  const { send, pipeline } = piped(() => opened, { store: { ...store, claim }, concurrency: 1 });
  const outcomes = [send('a', 1), send('b', 1)];
  await expect.poll(() => claimed.length).toBe(1);
  pipeline.stop();
  open();
  expect((await Promise.all(outcomes))[1]).toBe('abandoned');
  expect(claimed).toHaveLength(1);
});

describe('an event that is older than a handled one', () => {
  it('is handed over as stale; an equal one is not', async () => {
    const seen: [string, boolean][] = [];
    const { send } = piped((name, { stale }) => void seen.push([name, stale]));
    for (const [version, id] of [
      [2, 'x'],
      [2, 'y'],
      [1, 'z'],
    ] as const) {
      const { topic, data } = thingUpdated('a', version, id);
      await send('a', version, { decode: () => awsIotEvents.decode(topic, data) });
    }
    expect(seen).toEqual([
      ['a-2', false],
      ['a-2', false],
      ['a-1', true],
    ]);
  });

  it('is skipped with `stale: skip`, and a duplicate later', async () => {
    const seen: string[] = [];
    const { send, pipeline } = piped((name) => void seen.push(name), { stale: 'skip' });
    expect([await send('a', 2), await send('a', 1), await send('a', 1)]).toEqual(['handled', 'stale', 'duplicate']);
    expect([seen, pipeline.counters.stale]).toEqual([['a-2'], 1]);
  });
});

it('a pipeline says which message has been failing the longest', async () => {
  const { send, pipeline } = piped(() => thrown(new Error('no')), { retry: { firstDelayMs: 60_000, maxDelayMs: 60_000 } });
  expect([pipeline.failing, pipeline.failures]).toEqual([undefined, 0]);
  const outcomes = [send('a', 1), send('b', 1)];
  await expect.poll(() => pipeline.failures).toBe(2);
  expect(pipeline.failing).toMatchObject({ event: { params: { thingName: 'a' } }, attempts: 1, error: new Error('no') });
  expect(pipeline.failing?.ageMs).toBeLessThan(60_000);
  pipeline.stop();
  expect(await Promise.all(outcomes)).toEqual(['abandoned', 'abandoned']);
  expect([pipeline.failing, pipeline.failures]).toEqual([undefined, 0]);
});

it('the warning of a failed attempt says which message it was, and since when', async () => {
  const failures = [new Error('no')];
  const { send, warnings } = piped(() => (failures.length > 0 ? thrown(failures.pop()) : undefined));
  await send('a', 1);
  const { topic } = thingUpdated('a', 1);
  expect(warnings).toMatchObject([{ code: 'handler-failed', topic, attempts: 1, event: { topic }, cause: new Error('no') }]);
  const [{ ageMs = Number.NaN } = {}] = warnings as readonly { readonly ageMs?: number }[];
  expect(ageMs >= 0 && ageMs < 60_000).toBe(true);
});

it('a dead letter contains the message as received', async () => {
  const letters: DeadLetter[] = [];
  const { send } = piped(() => thrown(new Error('no')), {
    retry: { attempts: 1 },
    onDeadLetter: (letter) => void letters.push(letter),
  });
  await send('a', 1);
  await send('b', 1, { topic: undefined });
  expect(letters).toMatchObject([thingUpdated('a', 1), { data: thingUpdated('b', 1).data }]);
  expect(letters.map((letter) => 'topic' in letter)).toEqual([true, false]);
});

it('a handler receives the facts about its message', async () => {
  const received: unknown[] = [];
  const { send } = piped((_, { message }) => void received.push(message));
  const message = { qos: 1, retain: true, dup: false, properties: { contentType: 'application/json' } };
  await send('a', 1, { message });
  await send('a', 2);
  expect(received).toEqual([message, { qos: 1, retain: false, dup: false }]);
});

it('an event that is not selected is counted, and not handled', async () => {
  const { send, pipeline } = piped(() => expect.unreachable());
  expect(await send('a', 1, { isSelected: () => false })).toBe('unselected');
  expect(pipeline.counters).toMatchObject({ received: 1, decoded: 1, unselected: 1 });
});
