import { eventsMatching, eventTypes, parseTopic, topicFilters } from '@topicwright/aws-iot-events';
import { describe, expect, it } from 'vitest';

describe('topicFilters', () => {
  it('returns one filter per event', () => {
    expect(topicFilters({ events: ['thingCreated'] })).toEqual({ filters: ['$aws/events/thing/+/created'], alsoReceives: [] });
    expect(topicFilters({ events: 'THING' }).filters).toHaveLength(3);
    expect(topicFilters({ events: 'all' }).filters).toHaveLength(eventTypes.length);
  });

  it('narrows by known identifiers, with a filter for each combination', () => {
    const { filters } = topicFilters({
      events: ['thingCreated', 'thingGroupMembershipAdded', 'jobCompleted'],
      params: { thingName: ['a', 'b'] },
    });
    expect(filters).toEqual([
      '$aws/events/job/+/completed',
      '$aws/events/thing/a/created',
      '$aws/events/thing/b/created',
      '$aws/events/thingGroupMembership/thingGroup/+/thing/a/added',
      '$aws/events/thingGroupMembership/thingGroup/+/thing/b/added',
    ]);
  });

  it('widens literal levels only with max, and lists the extra events', () => {
    expect(topicFilters({ events: 'THING', max: 1 })).toEqual({ filters: ['$aws/events/thing/+/+'], alsoReceives: [] });
    expect(topicFilters({ events: ['thingCreated', 'thingDeleted'], max: 1 })).toEqual({
      filters: ['$aws/events/thing/+/+'],
      alsoReceives: ['thingUpdated'],
    });
    expect(topicFilters({ events: 'all', max: 1 })).toEqual({ filters: ['$aws/events/#'], alsoReceives: [] });
    const twelve = topicFilters({ events: 'all', max: 12 });
    expect(twelve.filters.length).toBeLessThanOrEqual(12);
    expect(twelve.alsoReceives).toEqual([]);
  });

  it('lists a selected event if the widened filters match unselected topics of it', () => {
    const { filters, alsoReceives } = topicFilters({ events: ['thingCreated'], params: { thingName: ['a', 'b'] }, max: 1 });
    expect(filters).toEqual(['$aws/events/thing/+/created']);
    expect(alsoReceives).toEqual(['thingCreated']);
  });

  it.each([
    [{ events: ['thingMade'] }, 'unknown-event'],
    [{ events: [] }, 'unknown-event'],
    [{ events: 'THING', params: { jobId: 'x' } }, 'unknown-parameter'],
    [{ events: 'THING', params: { thingName: [] } }, 'empty'],
    [{ events: 'THING', params: { thingName: '+' } }, 'wildcard'],
    [{ events: 'THING', max: 0 }, 'invalid-max'],
    [{ events: 'THING', max: 1.5 }, 'invalid-max'],
  ])('rejects %j: %s', (selection, code) => {
    expect(() => topicFilters(selection as never)).toThrow(expect.objectContaining({ code }));
  });
});

describe('eventsMatching', () => {
  it.each([
    ['$aws/events/thingGroup/+/+', ['thingGroupCreated', 'thingGroupDeleted', 'thingGroupUpdated']],
    ['$aws/events/thing/pump-7/created', ['thingCreated']],
    ['$aws/events/presence/+', []],
    ['$aws/events/presence/+/+', ['presenceConnectFailed', 'presenceConnected', 'presenceDisconnected']],
    ['$aws/events/presence/connected', []],
    // A rest parameter cannot be a single empty level.
    ['$aws/events/presence/connected/', []],
    ['$share/workers/$aws/events/thing/+/created', ['thingCreated']],
    ['$aws/events/thing', []],
    ['#', []],
    ['+/events/thing/+/created', []],
    ['$aws/events/thing/#/created', []],
    ['', []],
    ['$aws/events/commandExecution/+/#', eventTypes.filter((type) => type.startsWith('commandExecution'))],
    ['$aws/#', eventTypes],
  ])('%s receives %j', (filter, types) => {
    expect(eventsMatching(filter)).toEqual(types);
  });
});

describe('parseTopic', () => {
  it.each([
    ['$aws/events/thing/pump-7/created', { type: 'thingCreated', params: { thingName: 'pump-7' } }],
    ['$aws/events/jobExecution/j1/timed_out', { type: 'jobExecutionTimedOut', params: { jobId: 'j1' } }],
    ['$aws/events/commandExecution/c1/IN_PROGRESS', { type: 'commandExecutionInProgress', params: { commandId: 'c1' } }],
    ['$aws/events/presence/disconnected/a/b', { type: 'presenceDisconnected', params: { clientId: 'a/b' } }],
    [
      '$aws/events/thingGroupHierarchy/thingGroup/p/childThingGroup/c/removed',
      { type: 'thingGroupHierarchyRemoved', params: { parentThingGroupName: 'p', childThingGroupName: 'c' } },
    ],
    ['$aws/events/thing/pump-7/Created', undefined],
    ['$aws/events/thing/pump-7', undefined],
    ['$aws/events/thing/', undefined],
    ['$aws/events/', undefined],
    ['$aws/events/presence/connected/', undefined],
    ['$aws/events/presence/connected', undefined],
    ['$aws/events/certificates/registered/a/b', undefined],
    ['x$aws/events/thing/pump-7/created', undefined],
  ])('%s', (topic, want) => {
    expect(parseTopic(topic)).toEqual(want);
  });
});
