// Validators: they find what is wrong with a payload that its guard refuses.
import * as payloadsPackage from '@topicwright/aws-iot-payloads';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { mapValues, measure } from '../measure.mjs';
import { guardsOf, overEvents } from './guards.mjs';
import { brokenProperty, payloads, withBrokenProperty, withUnknownProperty } from './inputs.mjs';
import { peers } from './peers/index.mjs';
import { pascalCase } from './schemas.mjs';

const VALIDATORS = { ...payloadsPackage };
const validatorOf = (type) => VALIDATORS[`validate${pascalCase(type)}`];

/** Nanoseconds to find the path of the first issue. Libraries that always find every issue do that. */
export function firstIssue() {
  return overEvents((type) => {
    const validate = validatorOf(type);
    const candidates = {
      topicwright: (value) => validate(value).issues[0].path,
      ...mapValues(peers, ({ firstPath }) => firstPath(type)),
    };
    assertPaths(candidates, type);
    return measure(candidates, payloads(type, { change: withBrokenProperty }), { callsPerRound: 5000 });
  });
}

function assertPaths(candidates, type) {
  payloads(type, { change: withBrokenProperty, orders: 1 }).forEach((value, i) => {
    const want = brokenProperty(samples[type](), i);
    for (const [name, find] of Object.entries(candidates)) {
      const path = find(value);
      if (!JSON.stringify(path).includes(want)) throw new Error(`${name} reports ${JSON.stringify(path)} instead of ${want} of ${type}`);
    }
  });
}

const STRICT_ROWS = { valid: [{}, true], 'an unknown property': [{ change: withUnknownProperty }, false] };

/** Nanoseconds of a validation that refuses unknown properties at the call, and of the guard, which allows them. */
export function strictAtTheCall(row) {
  const [options, isValid] = STRICT_ROWS[row];
  return overEvents((type) => {
    const validate = validatorOf(type);
    const candidates = {
      topicwright: (value) => validate(value, STRICT).ok,
      'its guard': guardsOf('open', type).topicwright,
      'the guard of a strict spec': guardsOf('closed', type).topicwright,
    };
    const values = payloads(type, options);
    if (values.some((value) => candidates.topicwright(value) !== isValid)) throw new Error(`strict validation of ${type} is wrong`);
    return measure(candidates, values);
  });
}

const STRICT = { strict: true };

const FAULTS = [10, 1000];

/** Nanoseconds per issue of a validator that finds all issues, by the number of issues. */
export function allIssues() {
  const times = FAULTS.map((faults) => {
    const value = JSON.parse(JSON.stringify({ ...samples.jobCompleted(), targets: Array.from({ length: faults }, (_, i) => i) }));
    const find = () => payloadsPackage.validateJobCompleted(value, { all: true }).issues;
    if (find().length !== faults) throw new Error(`found ${find().length} issues instead of ${faults}`);
    return measure({ find }, [value], { callsPerRound: Math.ceil(20_000 / faults) }).find / faults;
  });
  return Object.fromEntries(FAULTS.map((faults, i) => [`${faults} issues`, times[i]]));
}
