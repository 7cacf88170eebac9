import { filterMatches, isTopicFilter, isTopicName } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import vectors from '../vectors/aws-topic-match.json' with { type: 'json' };

describe('filterMatches', () => {
  it.each(vectors.documented)('agrees with AWS IoT: $filter and $topic → $matches', ({ filter, topic, matches }) => {
    expect(filterMatches(filter, topic, { dialect: 'aws-iot' })).toBe(matches);
  });

  it.each(vectors.fromMqttSpec)('agrees with MQTT: $filter and $topic → $matches', ({ filter, topic, matches }) => {
    expect(filterMatches(filter, topic, { dialect: 'aws-iot' })).toBe(matches);
    expect(filterMatches(filter, topic, { dialect: 'mqtt' })).toBe(matches);
  });

  // MQTT 5, section 4.7.1.
  it.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/#', 'sport', true],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['+/tennis/#', 'sport/tennis', true],
    ['sport/+/player1', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['a//b', 'a//b', true],
    ['a/+/b', 'a//b', true],
    ['#', 'a/b', true],
    ['#', '$SYS/broker', false],
    ['$SYS/#', '$SYS/broker', true],
    ['+/monitor/Clients', '$SYS/monitor/Clients', false],
    ['a/$b', 'a/$b', true],
    ['a/+', 'a/$b', true],
    ['A', 'a', false],
  ])('follows MQTT: %s and %s → %s', (filter, topic, matches) => {
    expect(filterMatches(filter, topic)).toBe(matches);
  });

  it.each(['', 'a#', 'a/#/b', 'a+', '+a/b', 'a/b#', '##', 'a\0'])('matches nothing with the invalid filter %j', (filter) => {
    expect(isTopicFilter(filter)).toBe(false);
    expect(filterMatches(filter, 'a/b')).toBe(false);
    expect(filterMatches(filter, filter)).toBe(false);
  });

  it.each(['', 'a/+', 'a/#', 'a\0b'])('matches nothing with the invalid topic %j', (topic) => {
    expect(isTopicName(topic)).toBe(false);
    expect(filterMatches('#', topic)).toBe(false);
  });
});
