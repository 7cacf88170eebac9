/** A value, now or later: a store in memory answers at once. */
export type Awaitable<Value> = Value | PromiseLike<Value>;

/** Whether `value` is still to come. */
export function isPromise<Value>(value: Awaitable<Value>): value is PromiseLike<Value> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Continues with a value, at once if it is there: `await` waits a turn for each, which is most of what a quick message costs. */
export function chain<Value, Result>(value: Awaitable<Value>, next: (value: Value) => Awaitable<Result>): Awaitable<Result> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** The result of `call`; what it throws is a rejection. */
export async function attempt<Value>(call: () => Awaitable<Value>): Promise<Value> {
  return call();
}

/** A promise that is settled from elsewhere; `Promise.withResolvers` from Node 22 on. */
export interface Deferred<Value = void> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: unknown) => void;
}

/** A promise and what settles it. */
export function deferred<Value = void>(): Deferred<Value> {
  let resolve!: (value: Value) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<Value>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
