const CALLS = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `call` when `signal` is aborted, at once if it already is. Returns a function that cancels this. A signal that many calls share has
 * one listener, because Node.js warns about more than ten.
 */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  if (signal.aborted) {
    call();
    return () => undefined;
  }
  const calls = CALLS.get(signal) ?? listenTo(signal);
  calls.add(call);
  return () => calls.delete(call);
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const calls = new Set<() => void>();
  CALLS.set(signal, calls);
  const callAll = (): void => {
    for (const call of calls) call();
  };
  signal.addEventListener('abort', callAll, { once: true });
  return calls;
}
