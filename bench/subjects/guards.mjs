// Guards: predicates that say whether a payload is valid, beside those of other libraries that check the same.
import * as payloadsPackage from '@topicwright/aws-iot-payloads';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { geometricMean, mapValues, measure } from '../measure.mjs';
import { runFresh } from './build.mjs';
import { faults, payloads, withBrokenProperty, withUnknownProperty } from './inputs.mjs';
import { peers } from './peers/index.mjs';
import { closedGuards, pascalCase, schemas, TYPES } from './schemas.mjs';

const GUARDS = { open: { ...payloadsPackage }, closed: closedGuards };

/** The guard of each library for one event, in one mode. */
export const guardsOf = (mode, type) => ({
  topicwright: GUARDS[mode][`is${pascalCase(type)}`],
  ...mapValues(peers, ({ guard }) => guard(mode, type)),
});

const ROWS = {
  'open, valid, 1 key order': ['open', { orders: 1 }],
  'open, valid, 2 key orders': ['open', { orders: 2 }],
  'open, valid, 64 key orders': ['open', { orders: 64 }],
  'open, invalid': ['open', { change: withBrokenProperty }],
  'closed, valid, 1 key order': ['closed', { orders: 1 }],
  'closed, valid, 2 key orders': ['closed', { orders: 2 }],
  'closed, valid, 64 key orders': ['closed', { orders: 64 }],
  'closed, invalid': ['closed', { change: withBrokenProperty }],
  'closed, an unknown property': ['closed', { change: withUnknownProperty }],
};

/**
 * Nanoseconds by row and library. Each row has its own process: V8 compiles a function for the key orders that it has seen, so the rows
 * would slow each other down.
 */
export function guards() {
  for (const mode of ['open', 'closed']) for (const type of TYPES) assertAgreement(mode, type);
  return mapValues(ROWS, (_, name) => runFresh('guards-worker.mjs', name));
}

/** Measures one row in this process. */
export function measureRow(name) {
  const [mode, options] = ROWS[name];
  return overEvents((type) => measure(guardsOf(mode, type), payloads(type, options), { callsPerRound: 10_000 }));
}

/** The geometric mean over the events, by candidate. */
export function overEvents(measureEvent) {
  const times = TYPES.map(measureEvent);
  return mapValues(times[0], (_, name) => geometricMean(times.map((byName) => byName[name])));
}

/** Throws unless all libraries accept the valid payloads and refuse each fault. */
function assertAgreement(mode, type) {
  const cases = [
    ...payloads(type, { orders: 64 }).map((value) => ({ name: 'valid', value, isValid: true })),
    ...[...faults(schemas.closed[type], samples[type]())].map(({ name, value, openAllows }) => ({
      name,
      value,
      isValid: mode === 'open' && openAllows === true,
    })),
  ];
  for (const [library, guard] of Object.entries(guardsOf(mode, type)))
    for (const { name, value, isValid } of cases)
      if (guard(value) !== isValid) throw new Error(`${library} ${isValid ? 'refuses' : 'accepts'} ${type} (${mode}): ${name}`);
}
