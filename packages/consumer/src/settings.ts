import type { EventMessage } from '@topicwright/runtime';
import { positiveInteger } from './consumer-error.js';
import type { PipelineOptions } from './handling.js';
import { DEFAULT_RETRY, type RetryOptions } from './retry.js';

/** The numeric and boolean options of a pipeline and its retry options, with their defaults. */
export type Settings = Required<
  Pick<
    PipelineOptions,
    'leaseMs' | 'rememberMs' | 'concurrency' | 'handlerTimeoutMs' | 'storeTimeoutMs' | 'maxDeliveries' | 'abortGraceMs' | 'waits'
  >
> & { readonly retry: Required<RetryOptions> };

const DEFAULTS: Settings = {
  leaseMs: 30_000,
  rememberMs: 86_400_000,
  concurrency: 16,
  retry: DEFAULT_RETRY,
  handlerTimeoutMs: 300_000,
  storeTimeoutMs: 5000,
  maxDeliveries: 10,
  abortGraceMs: 10_000,
  waits: true,
};

/** Applies the defaults to `options` and checks the numbers. @throws {ConsumerError} `invalid-options`. */
export function settingsOf<Event extends EventMessage>(options: PipelineOptions<Event>): Settings {
  const given = Object.fromEntries(Object.entries(options).filter(([name, value]) => name in DEFAULTS && value !== undefined));
  const settings: Settings = { ...DEFAULTS, ...given, retry: retryOf(options.retry) };
  for (const [name, value] of Object.entries(settings)) if (typeof value === 'number') positiveInteger(name, value);
  return settings;
}

function retryOf({ attempts, firstDelayMs, maxDelayMs }: RetryOptions = {}): Settings['retry'] {
  const retry = {
    attempts: attempts ?? DEFAULT_RETRY.attempts,
    firstDelayMs: firstDelayMs ?? DEFAULT_RETRY.firstDelayMs,
    maxDelayMs: maxDelayMs ?? DEFAULT_RETRY.maxDelayMs,
  };
  for (const [name, value] of Object.entries(retry)) positiveInteger(`retry.${name}`, value);
  return retry;
}
