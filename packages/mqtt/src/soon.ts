/** Calls `call` in a later turn of the event loop. */
export const soon: (call: () => void) => void = typeof setImmediate === 'function' ? setImmediate : (call) => void setTimeout(call, 0);
