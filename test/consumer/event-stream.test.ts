import type { HandlerContext } from '@topicwright/consumer';
import { expect, it } from 'vitest';
import { eventStream } from '../../packages/consumer/src/event-stream.js';

const context = {} as HandlerContext;

it('an event is handled when the next one is requested', async () => {
  const { handler, next } = eventStream<string>();
  const handled: string[] = [];
  for (const name of ['a', 'b']) (handler(name, context) as Promise<void>).then(() => handled.push(name));
  expect(await next()).toEqual({ done: false, value: { event: 'a', context } });
  expect(handled).toEqual([]);
  expect((await next()).value?.event).toBe('b');
  expect(handled).toEqual(['a']);
});

it('a request waits for the one before, as in an async generator', async () => {
  const { handler, next, end } = eventStream<string>();
  const handled: string[] = [];
  const requests = [next(), next(), next()];
  for (const name of ['a', 'b']) (handler(name, context) as Promise<void>).then(() => handled.push(name));
  expect(await Promise.all(requests.slice(0, 2))).toMatchObject([{ value: { event: 'a' } }, { value: { event: 'b' } }]);
  await expect.poll(() => handled).toEqual(['a', 'b']);
  end();
  expect(await requests[2]).toEqual({ done: true, value: undefined });
});

it('rejects the current and the waiting events when it ends, and later ones', async () => {
  const { handler, next, end } = eventStream<string>();
  const results = ['a', 'b'].map((name) => handler(name, context) as Promise<void>);
  await next();
  end(new Error('lost'));
  for (const result of [...results, handler('c', context) as Promise<void>]) await expect(result).rejects.toThrow('the loop ended');
  await expect(next()).rejects.toThrow('lost');
});
