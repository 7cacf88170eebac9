import type { Warning, WarningCode } from './hooks.js';

/** Takes warnings. */
export type Warn = (warning: Warning) => void;

/** Most often that one code is printed if there is no hook, in milliseconds. */
const QUIET_MS = 10_000;

/** Passes warnings to `onWarning`; without it, prints them. */
export function warnBy(onWarning: Warn | undefined): Warn {
  return onWarning ? (warning) => ignoreErrors(() => onWarning(warning)) : printer();
}

/** Calls what a user has given for information only: what it throws is not the message's fault. */
export function ignoreErrors(call: () => void): void {
  try {
    call();
  } catch (error) {
    print({ code: 'handler-failed', message: `a hook threw: ${String(error)}` }, 0);
  }
}

/** What hooks are told, and nobody needs to be warned of. */
const GOOD_NEWS: ReadonlySet<WarningCode> = new Set(['store-recovered', 'connection-restored']);

function printer(): Warn {
  const last = new Map<WarningCode, { at: number; suppressed: number }>();
  return (warning) => {
    if (GOOD_NEWS.has(warning.code)) return;
    const before = last.get(warning.code);
    if (before && Date.now() - before.at < QUIET_MS) {
      before.suppressed += 1;
      return;
    }
    last.set(warning.code, { at: Date.now(), suppressed: 0 });
    print(warning, before?.suppressed ?? 0);
  };
}

function print({ code, message }: Warning, suppressed: number): void {
  const text = suppressed === 0 ? message : `${message} (${suppressed} more of this kind were not printed)`;
  const { process } = globalThis as { process?: { emitWarning?: (message: string, options: object) => void } };
  if (process?.emitWarning) process.emitWarning(text, { type: 'TopicwrightWarning', code });
  else console.warn(`[topicwright] ${code}: ${text}`);
}
