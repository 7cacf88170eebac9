import { certificatesRegistered, presenceConnected, thingCreated, thingGroupHierarchyAdded } from '@topicwright/aws-iot-events';
import { describe, expect, it } from 'vitest';
import { topicErrorOf } from '../../support/topic-error.js';

function errorOf(build: () => unknown): { readonly code: string; readonly path: string } {
  const { code, path } = topicErrorOf(build);
  return { code, path };
}

describe('a topic builder', () => {
  it('builds topics and filters, and parses topics', () => {
    expect(thingCreated.type).toBe('thingCreated');
    expect(thingCreated.template).toBe('$aws/events/thing/{thingName}/created');
    expect(thingCreated.topic({ thingName: 'pump-7' })).toBe('$aws/events/thing/pump-7/created');
    expect(thingCreated.filter()).toBe('$aws/events/thing/+/created');
    expect(thingCreated.filter({ thingName: 'pump-7' })).toBe('$aws/events/thing/pump-7/created');
    expect(thingCreated.parse('$aws/events/thing/pump-7/created')).toEqual({ thingName: 'pump-7' });
  });

  it('uses the rest of the topic as the client ID', () => {
    expect(presenceConnected.filter()).toBe('$aws/events/presence/connected/#');
    expect(presenceConnected.topic({ clientId: 'a/b' })).toBe('$aws/events/presence/connected/a/b');
    expect(presenceConnected.parse('$aws/events/presence/connected/a/b')).toEqual({ clientId: 'a/b' });
  });

  it.each([
    ['', 'empty'],
    ['a/b', 'separator'],
    ['a+', 'wildcard'],
    ['#', 'wildcard'],
    ['a\0', 'nul'],
    ['a b', 'pattern'],
    ['pümp', 'pattern'],
    ['\ud800', 'invalid-unicode'],
    ['x'.repeat(129), 'too-long'],
    [7, 'not-string'],
    [undefined, 'not-string'],
  ])('rejects %j as a thing name: %s', (value, code) => {
    expect(errorOf(() => thingCreated.topic({ thingName: value as string }))).toEqual({ code, path: 'thingName' });
    if (value !== undefined)
      expect(errorOf(() => thingCreated.filter({ thingName: value as string }))).toEqual({ code, path: 'thingName' });
  });

  it.each([
    ['$client', 'pattern'],
    ['ü'.repeat(65), 'too-long'],
    ['+', 'wildcard'],
  ])('rejects %j as a client ID: %s', (clientId, code) => {
    expect(errorOf(() => presenceConnected.topic({ clientId }))).toEqual({ code, path: 'clientId' });
  });

  it('rejects a topic that is too long or has too many levels', () => {
    const names = { parentThingGroupName: 'p'.repeat(128), childThingGroupName: 'c'.repeat(128) };
    expect(errorOf(() => thingGroupHierarchyAdded.topic(names))).toEqual({ code: 'topic-too-long', path: '' });
    expect(errorOf(() => presenceConnected.topic({ clientId: 'a/b/c/d/e' }))).toEqual({ code: 'too-many-levels', path: '' });
  });

  it('accepts a hierarchy topic of 256 bytes, with 190 bytes of names', () => {
    const topic = thingGroupHierarchyAdded.topic({ parentThingGroupName: 'p'.repeat(95), childThingGroupName: 'c'.repeat(95) });
    expect(topic).toHaveLength(256);
  });

  it.each([
    '$aws/events/thing//created',
    '$aws/events/thing/a/b/created',
    '$aws/events/thing/a/Created',
    '$aws/events/thing/a/created/',
    'aws/events/thing/a/created',
    '',
  ])('does not parse %j', (topic) => {
    expect(thingCreated.parse(topic)).toBeUndefined();
  });

  it('parses values that break patterns and lengths, which only builders enforce', () => {
    expect(thingCreated.parse('$aws/events/thing/pümp 7/created')).toEqual({ thingName: 'pümp 7' });
    expect(certificatesRegistered.parse(`$aws/events/certificates/registered/${'f'.repeat(99)}`)).toEqual({
      caCertificateId: 'f'.repeat(99),
    });
  });
});
