/** A value or a promise of it. An in-memory store returns values. */
export type Awaitable<Value> = Value | PromiseLike<Value>;

/** Whether `value` is a promise. */
export function isPromise<Value>(value: Awaitable<Value>): value is PromiseLike<Value> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Calls `next` with the value, synchronously if it is not a promise: an `await` would be most of the cost of a quick message. */
export function chain<Value, Result>(value: Awaitable<Value>, next: (value: Value) => Awaitable<Result>): Awaitable<Result> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** The result of `call`. A thrown error becomes a rejection. */
export async function callAsync<Value>(call: () => Awaitable<Value>): Promise<Value> {
  return call();
}

/** A promise with its `resolve` and `reject`, as `Promise.withResolvers` returns it (Node 22). */
export interface Deferred<Value = void> {
  readonly promise: Promise<Value>;
  /** Fulfills the promise. */
  readonly resolve: (value: Value) => void;
  /** Rejects the promise. */
  readonly reject: (reason: unknown) => void;
}

/** Creates a promise with its `resolve` and `reject`. */
export function deferred<Value = void>(): Deferred<Value> {
  let resolve!: (value: Value) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<Value>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}
