import { describe, expect, it } from 'vitest';
import {
  ACL_VARIABLES,
  AWS_VARIABLES,
  clientIdProblem,
  hasAwsVariable,
  literalPattern,
  variablesIn,
  withoutEscapes,
  withoutMarks,
  withWildcards,
} from '../../../packages/access/src/grants/policy-variables.js';

const THING = '$' + '{iot:Connection.Thing.ThingName}';
const SLASHED = '$' + '{aws:PrincipalTag/team}';

describe('policy variables of AWS', () => {
  it('are found only in strings, and need a namespace', () => {
    expect([THING, `a-${THING}`, SLASHED, '$' + '{x}', 'pump-7', 7].map(hasAwsVariable)).toEqual([true, true, true, false, false, false]);
  });

  it('are checked as a sample, in which each is one character', () => {
    expect(['pump-7', 7].map((value) => AWS_VARIABLES.sampleOf(value))).toEqual([undefined, undefined]);
    expect(AWS_VARIABLES.sampleOf(`a-${THING}-${THING}`)).toBe('a-x-x');
  });

  it('are marked in a pattern, and a slash in them is not a level', () => {
    const pattern = `fleet/${AWS_VARIABLES.textOf(`a-${SLASHED}`)}/${AWS_VARIABLES.textOf(THING)}/+`;
    expect(pattern.split('/')).toHaveLength(4);
    expect(withoutMarks(pattern)).toBe(`fleet/a-${SLASHED}/${THING}/+`);
    expect(withWildcards(pattern)).toBe('fleet/a-+/+/+');
    expect(variablesIn(pattern)).toEqual([SLASHED, THING]);
  });

  it('keep their meaning in a resource, in which special characters are escaped', () => {
    const thing = AWS_VARIABLES.textOf(THING);
    expect(literalPattern('a*b?c$d$' + '{e}$')).toBe('a$' + '{*}b$' + '{?}c$d$' + '{$}{e}$');
    expect(literalPattern(`a$${thing}`)).toBe(`a$\{$}${THING}`);
    expect(literalPattern(`${thing}*$${thing}$`)).toBe(`${THING}$\{*}$\{$}${THING}$`);
    expect(literalPattern(`x/${AWS_VARIABLES.textOf(SLASHED)}`)).toBe(`x/${SLASHED}`);
  });
});

it('escapes of a resource stand for one character each', () => {
  expect(withoutEscapes('a$' + '{*}b$' + '{?}c$' + '{$}d$' + '{x}')).toBe('a*b?c$d$' + '{x}');
});

it('variables of Mosquitto are whole values', () => {
  expect(['%c', '%u', 'a%c', '%x'].map((value) => ACL_VARIABLES.sampleOf(value))).toEqual(['x', 'x', undefined, undefined]);
  expect(withWildcards(`a/${ACL_VARIABLES.textOf('%c')}`)).toBe('a/+');
});

describe('a client ID', () => {
  it.each([
    ['', 'must be 1 to 256 characters'],
    ['a'.repeat(257), 'must be 1 to 256 characters'],
    ['a\u0000b', 'without control'],
    [7, 'must be 1 to 256 characters'],
    ['a$' + '{b', 'without a complete policy variable'],
    ['$' + '{a$' + '{b}', 'without a complete policy variable'],
  ])('%j is refused', (id, reason) => {
    expect(clientIdProblem(id)).toContain(reason);
  });

  it.each(['a', 'ü-1', 'a'.repeat(256), '*', 'a?', THING, `x-${THING}`, 'a$' + '{*}', 'a$' + '{$}', 'a$'])('%j is allowed', (id) => {
    expect(clientIdProblem(id)).toBeUndefined();
  });
});
