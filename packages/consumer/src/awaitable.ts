/** A value, now or later: a store in memory answers at once. */
export type Awaitable<Value> = Value | PromiseLike<Value>;

/** Whether `value` is still to come. */
export function isLater<Value>(value: Awaitable<Value>): value is PromiseLike<Value> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Goes on with a value: at once where it is there. `await` would wait a turn for each, which is most of what a quick message costs. */
export function after<Value, Result>(value: Awaitable<Value>, next: (value: Value) => Awaitable<Result>): Awaitable<Result> {
  return isLater(value) ? value.then(next) : next(value);
}

/** Does `cleanUp` when `value` is there, or will not come. */
export function always<Value>(value: Awaitable<Value>, cleanUp: () => void): Awaitable<Value> {
  if (isLater(value)) return Promise.resolve(value).finally(cleanUp);
  cleanUp();
  return value;
}

/** What `call` gives; what it throws is a rejection. */
export async function ask<Value>(call: () => Awaitable<Value>): Promise<Value> {
  return call();
}
