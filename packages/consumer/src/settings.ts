import type { EventMessage } from '@topicwright/runtime';
import { positiveInteger } from './consumer-error.js';
import type { PipelineOptions } from './handling.js';
import { DEFAULT_ATTEMPTS } from './retry.js';

/** The numeric and boolean options of a pipeline and its retry options, with defaults applied. */
export type Settings = Required<
  Pick<
    PipelineOptions,
    'leaseMs' | 'rememberMs' | 'concurrency' | 'retry' | 'handlerTimeoutMs' | 'storeTimeoutMs' | 'maxDeliveries' | 'abortGraceMs' | 'waits'
  >
>;

const DEFAULTS: Settings = {
  leaseMs: 30_000,
  rememberMs: 86_400_000,
  concurrency: 16,
  retry: {},
  handlerTimeoutMs: 300_000,
  storeTimeoutMs: 5000,
  maxDeliveries: 10,
  abortGraceMs: 10_000,
  waits: true,
};

/** Applies the defaults to `options` and checks the numbers. @throws {ConsumerError} `invalid-options`. */
export function settingsOf<Event extends EventMessage>(options: PipelineOptions<Event>): Settings {
  const given = Object.fromEntries(Object.entries(options).filter(([name, value]) => name in DEFAULTS && value !== undefined));
  const settings: Settings = { ...DEFAULTS, ...given };
  for (const [name, value] of Object.entries(settings)) if (typeof value === 'number') positiveInteger(name, value);
  const { attempts = DEFAULT_ATTEMPTS, firstDelayMs = 0, maxDelayMs = 0 } = settings.retry;
  positiveInteger('retry.attempts', attempts);
  for (const [name, delay] of Object.entries({ firstDelayMs, maxDelayMs })) if (delay !== 0) positiveInteger(`retry.${name}`, delay);
  return settings;
}
