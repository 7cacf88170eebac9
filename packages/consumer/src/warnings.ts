import { isPromise } from './awaitable.js';
import { reasonOf } from './consumer-error.js';
import type { Warning, WarningCode } from './hooks.js';

/** Receives warnings. */
export type Warn = (warning: Warning) => void;

/** Minimum milliseconds between two printed warnings of the same code. */
const PRINT_INTERVAL_MS = 10_000;

/** Passes warnings to `onWarning`, or prints them if there is none. */
export function warnBy(onWarning: Warn | undefined): Warn {
  return onWarning ? (warning) => ignoreErrors(() => onWarning(warning)) : printer();
}

/** Calls an informational hook. An error in it, or a rejection of what it returns, is printed and does not affect the message. */
export function ignoreErrors(call: () => unknown): void {
  const warn = (cause: unknown): void => warnOfHook({ code: 'hook-failed', message: `a hook threw: ${reasonOf(cause)}`, cause });
  try {
    const result = call();
    if (isPromise(result)) Promise.resolve(result).catch(warn);
  } catch (error) {
    warn(error);
  }
}

/** Codes that are passed to hooks but not printed. */
const RECOVERIES: ReadonlySet<WarningCode> = new Set(['store-recovered', 'connection-restored']);

function printer(): Warn {
  const last = new Map<WarningCode, { at: number; suppressed: number }>();
  return (warning) => {
    if (RECOVERIES.has(warning.code)) return;
    const before = last.get(warning.code);
    if (before && Date.now() - before.at < PRINT_INTERVAL_MS) {
      before.suppressed += 1;
      return;
    }
    last.set(warning.code, { at: Date.now(), suppressed: 0 });
    print(warning, before?.suppressed ?? 0);
  };
}

const warnOfHook: Warn = /* @__PURE__ */ printer();

function print({ code, message }: Warning, suppressed: number): void {
  const text = suppressed === 0 ? message : `${message} (similar warnings suppressed: ${suppressed})`;
  const { process } = globalThis as { process?: { emitWarning?: (message: string, options: object) => void } };
  if (process?.emitWarning) process.emitWarning(text, { type: 'TopicwrightWarning', code });
  else console.warn(`[topicwright] ${code}: ${text}`);
}
