import { type Lease, memoryStore } from '@topicwright/consumer';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ExpiringKeys } from '../../packages/consumer/src/expiring-keys.js';
import { expiringMap } from '../../packages/consumer/src/expiring-map.js';
import { keyedQueue } from '../../packages/consumer/src/keyed-queue.js';
import { leaseKeeper } from '../../packages/consumer/src/leases.js';
import { DEFAULT_RETRY, delayAfter } from '../../packages/consumer/src/retry.js';
import { Semaphore } from '../../packages/consumer/src/semaphore.js';
import { StopSignal } from '../../packages/consumer/src/stop-signal.js';
import { pause, TIMED_OUT, unref, withTimeout } from '../../packages/consumer/src/timers.js';
import { warnBy } from '../../packages/consumer/src/warnings.js';

describe('a keyed queue', () => {
  it('runs tasks of one key in order, synchronously if the queue is empty', async () => {
    const { run } = keyedQueue<string>('abandoned');
    const order: string[] = [];
    let finish = (): void => undefined;
    const first = run('a', () => new Promise<string>((done) => (finish = () => done('first'))));
    const second = run('a', () => {
      order.push('second');
      return 'second';
    });
    expect(run('b', () => 'other')).toBe('other');
    expect(order).toEqual([]);
    finish();
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
    expect(run('a', () => 'third')).toBe('third');
  });

  it('lets a task wait for the last one of its key, not only for the first', async () => {
    const { run } = keyedQueue<string>('abandoned');
    const ends: (() => void)[] = [];
    const task = (name: string) => () => new Promise<string>((done) => ends.push(() => done(name)));
    const first = run('a', task('first'));
    const second = run('a', task('second'));
    ends[0]?.();
    await first;
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    const third = run('a', task('third'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends).toHaveLength(2);
    ends[1]?.();
    expect(await second).toBe('second');
    await vi.waitFor(() => expect(ends).toHaveLength(3));
    ends[2]?.();
    expect(await third).toBe('third');
  });

  it('skips waiting tasks after a broken result or a failure', async () => {
    for (const ending of [Promise.resolve('abandoned'), Promise.reject(new Error('no'))]) {
      const { run } = keyedQueue<string>('abandoned');
      const first = run('a', () => ending);
      const second = run('a', () => 'handled');
      await Promise.resolve(first).catch(() => undefined);
      expect(await second).toBe('abandoned');
      expect(run('a', () => 'later')).toBe('later');
    }
  });
});

describe('a semaphore', () => {
  it('grants permits in order of arrival, several at a time if requested', async () => {
    const semaphore = new Semaphore(2);
    const order: string[] = [];
    expect(semaphore.acquire()).toBeUndefined();
    const all = semaphore.acquire(2)?.then(() => order.push('all'));
    const one = semaphore.acquire()?.then(() => order.push('one'));
    await Promise.resolve();
    expect(order).toEqual([]);
    semaphore.release();
    await all;
    expect(order).toEqual(['all']);
    semaphore.release(2);
    await one;
    expect(order).toEqual(['all', 'one']);
    semaphore.release();
    expect(semaphore.free).toBe(2);
  });

  it('keeps the order of thousands of waiters', async () => {
    const semaphore = new Semaphore(1);
    semaphore.acquire();
    const order: number[] = [];
    const waiting = Array.from({ length: 3000 }, (_, i) => semaphore.acquire()?.then(() => order.push(i)));
    for (const each of waiting) {
      semaphore.release();
      await each;
    }
    expect(order).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  });
});

describe('an expiring map', () => {
  it('removes expired entries before it is full', () => {
    let time = 0;
    const map = expiringMap<{ until: number }>(100_000, () => time);
    for (let i = 0; i < 255; i += 1) map.add(`k${i}`, { until: 1 });
    expect(map.size).toBe(255);
    time = 10;
    expect(map.get('k0')).toBeUndefined();
    map.add('last', { until: 20 });
    expect(map.size).toBe(1);
  });

  it('has an entry until its time', () => {
    let time = 0;
    const map = expiringMap<{ until: number }>(10, () => time);
    map.add('k', { until: 2 });
    const found = [1, 2].map((now) => {
      time = now;
      return map.get('k') !== undefined;
    });
    expect(found).toEqual([true, false]);
  });

  it('may be full, and removes entries whose time has come', () => {
    let time = 0;
    const map = expiringMap<{ until: number }>(2, () => time);
    map.add('a', { until: 5 });
    map.add('b', { until: 100 });
    expect(map.size).toBe(2);
    time = 5;
    map.add('c', { until: 100 });
    expect([map.size, map.get('b') !== undefined]).toEqual([2, true]);
    map.delete('c');
    expect(map.size).toBe(1);
  });

  it('keeps an entry that was added again after it expired', () => {
    let time = 0;
    const map = expiringMap<{ until: number }>(2, () => time);
    map.add('again', { until: 1 });
    map.add('b', { until: 100 });
    time = 10;
    map.add('again', { until: 100 });
    map.add('c', { until: 100 });
    expect(['again', 'b', 'c'].map((key) => map.get(key) !== undefined)).toEqual([true, false, true]);
  });

  it('evicts the oldest entry when full, but not one that was extended', () => {
    const map = expiringMap<{ until: number }>(2, () => 0);
    const extended = { until: 10 };
    map.add('extended', extended);
    map.add('b', { until: 100 });
    extended.until = 1000;
    map.add('c', { until: 100 });
    expect(['extended', 'b', 'c'].map((key) => map.get(key) !== undefined)).toEqual([true, false, true]);
  });
});

describe('expiring keys', () => {
  it('are valid until their time has passed', () => {
    let time = 1_000;
    const keys = new ExpiringKeys(10, () => time);
    keys.add('a', 5.5);
    time += 5.9;
    expect([keys.has('a'), keys.has('b')]).toEqual([true, false]);
    time = 1_006;
    expect(keys.has('a')).toBe(false);
    keys.add('a', 1);
    expect(keys.has('a')).toBe(true);
  });

  it('are removed after they have expired, before the set is full', () => {
    let time = 0;
    const keys = new ExpiringKeys(100_000, () => time);
    for (let i = 0; i < 255; i += 1) keys.add(`k${i}`, 1);
    time = 1;
    expect(keys.size).toBe(255);
    keys.add('last', 1);
    expect(keys.size).toBe(1);
  });

  it('are evicted when the set is full, the oldest first: a key that was added again is new', () => {
    const keys = new ExpiringKeys(2, () => 0);
    for (const key of ['a', 'b', 'a', 'c']) keys.add(key, 10);
    expect(['a', 'b', 'c'].map((key) => keys.has(key))).toEqual([true, false, true]);
    expect(keys.size).toBe(2);
  });
});

describe('a memory store', () => {
  it('has larger tokens than an earlier one, because a database may have stored those', () => {
    let time = Date.now();
    const now = (): number => time;
    const request = { key: 'a', leaseMs: 10, rememberMs: 0, owner: 'a', instance: 'a' };
    const before = memoryStore({ now });
    const tokens = [1, 2, 3].map(() => (before.claim(request) as { token: number }).token);
    expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
    time += 1;
    expect((memoryStore({ now }).claim(request) as { token: number }).token).toBeGreaterThan(Math.max(...tokens));
  });

  it('keeps an extended lease when full', () => {
    let time = 0;
    const store = memoryStore({ maxEntries: 2, now: () => time });
    const request = { leaseMs: 10, rememberMs: 0, owner: 'a', instance: 'a' };
    const first = store.claim({ key: 'a', ...request }) as { token: number };
    store.complete({ key: 'b', rememberMs: 1000 });
    time = 5;
    store.extend({ key: 'a', token: first.token }, 1000);
    store.complete({ key: 'c', rememberMs: 1000 });
    expect(store.claim({ key: 'a', ...request, owner: 'b' })).toMatchObject({ status: 'busy' });
  });
});

describe('a lease keeper', () => {
  it('extends a lease after a third of its duration, until it is lost or the message is finished', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const extended: string[] = [];
    const lost: string[] = [];
    let isOurs = true;
    const keeper = leaseKeeper(
      {
        extend: ({ key }: Lease) => {
          extended.push(key);
          return isOurs;
        },
      },
      300,
    );
    onTestFinished(() => keeper.close());
    const stop = keeper.keep({ key: 'a', token: 1 }, () => lost.push('a'));
    await vi.advanceTimersByTimeAsync(100);
    expect(extended).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(extended).toEqual(['a']);
    stop();
    keeper.keep({ key: 'b', token: 2 }, () => lost.push('b'));
    isOurs = false;
    await vi.advanceTimersByTimeAsync(400);
    expect({ extended, lost }).toEqual({ extended: ['a', 'b'], lost: ['b'] });
  });

  it('extends nothing after it is closed', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const extended: string[] = [];
    const keeper = leaseKeeper({ extend: ({ key }: Lease) => extended.push(key) > 0 }, 300);
    keeper.keep({ key: 'a', token: 1 }, () => undefined);
    keeper.close();
    await vi.advanceTimersByTimeAsync(900);
    expect(extended).toEqual([]);
  });
});

describe('a delay between attempts', () => {
  it.each([
    [1, 0, 100],
    [2, 0, 200],
    [3, 0, 400],
    [1, 1, 50],
    [8, 0, 10_000],
    [60, 0, 10_000],
    [60, 1, 5000],
  ])('after attempt %i, with random value %d, is %i ms', (attempt, chance, ms) => {
    expect(delayAfter(attempt, DEFAULT_RETRY, () => chance)).toBe(ms);
  });

  it('does not exceed maxDelayMs', () => {
    expect(delayAfter(9, { attempts: 5, firstDelayMs: 10, maxDelayMs: 40 }, () => 0)).toBe(40);
  });
});

describe('a stop signal', () => {
  it('calls each listener once, immediately if already stopped', () => {
    const stop = new StopSignal();
    const heard: string[] = [];
    stop.onStop(() => heard.push('a'));
    stop.onStop(() => heard.push('b'))();
    stop.stop();
    stop.stop();
    stop.onStop(() => heard.push('c'));
    expect(heard).toEqual(['a', 'c']);
  });

  it('ends a pause', async () => {
    const stop = new StopSignal();
    const paused = pause(60_000, stop);
    stop.stop();
    await paused;
    await pause(60_000, stop);
  });

  it('ends a pause and a timeout that other signals do not end', async () => {
    const [stop, other] = [new StopSignal(), new StopSignal()];
    const waiting = [pause(60_000, other, stop), withTimeout(new Promise(() => undefined), 60_000, stop)];
    stop.stop();
    expect(await Promise.all(waiting)).toEqual([undefined, TIMED_OUT]);
    await pause(60_000, other, stop);
  });
});

describe('a timer', () => {
  it('does not keep the process running where that is possible', () => {
    const timer = { unref: vi.fn() };
    expect([unref(timer as never), unref({} as never), unref(1 as never)]).toEqual([timer, {}, 1]);
    expect(timer.unref).toHaveBeenCalledOnce();
  });

  it('is cleared when its promise is settled', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const stop = new StopSignal();
    await withTimeout(Promise.resolve(), 60_000, stop);
    await withTimeout(Promise.reject(new Error('no')), 60_000, stop).catch(() => undefined);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a timeout', () => {
  it('is distinct from a value and from a rejection', async () => {
    expect(await withTimeout(Promise.resolve(1), 60_000)).toBe(1);
    await expect(withTimeout(Promise.reject(new Error('no')), 60_000)).rejects.toThrow('no');
    expect(await withTimeout(new Promise(() => undefined), 1)).toBe(TIMED_OUT);
  });
});

describe('warnings', () => {
  it('are printed without a hook, except recoveries, at most one per code every ten seconds', () => {
    vi.useFakeTimers();
    const printed: string[] = [];
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation((message) => void printed.push(String(message)));
    onTestFinished(() => {
      emit.mockRestore();
      vi.useRealTimers();
    });
    const warn = warnBy(undefined);
    warn({ code: 'connection-lost', message: 'lost' });
    warn({ code: 'connection-lost', message: 'lost again' });
    warn({ code: 'connection-restored', message: 'here again' });
    warn({ code: 'store-failed', message: 'away' });
    vi.advanceTimersByTime(10_000);
    warn({ code: 'connection-lost', message: 'lost once more' });
    expect(printed).toEqual(['lost', 'away', 'lost once more (similar warnings suppressed: 1)']);
  });
});
