interface SharedListener {
  readonly calls: Set<() => void>;
  readonly remove: () => void;
}

const LISTENERS = new WeakMap<AbortSignal, SharedListener>();

/**
 * Calls `call` when `signal` is aborted, at once if it already is. Returns a function that cancels this. A signal that many calls share has
 * one listener, because Node.js warns about more than ten.
 */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  if (signal.aborted) {
    call();
    return () => undefined;
  }
  const { calls, remove } = LISTENERS.get(signal) ?? listenTo(signal);
  calls.add(call);
  return () => {
    calls.delete(call);
    // Node.js keeps some signals alive while they have a listener.
    if (calls.size === 0) remove();
  };
}

function listenTo(signal: AbortSignal): SharedListener {
  const calls = new Set<() => void>();
  const callAll = (): void => {
    LISTENERS.delete(signal);
    for (const call of calls) call();
  };
  const remove = (): void => {
    LISTENERS.delete(signal);
    signal.removeEventListener('abort', callAll);
  };
  const listener = { calls, remove };
  LISTENERS.set(signal, listener);
  signal.addEventListener('abort', callAll, { once: true });
  return listener;
}
