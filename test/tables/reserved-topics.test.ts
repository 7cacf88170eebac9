import type { SelectedFilters } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { loadGenerated } from '../support/generate.js';

interface Builder {
  readonly topic: (params: object) => string;
  readonly filter: (params?: object) => string;
}

interface Sdk {
  readonly anyTwo: Builder;
  readonly rest: Builder;
  readonly topicFilters: (selection: object) => SelectedFilters;
  readonly eventsMatching: (filter: string) => readonly string[];
  readonly parseTopic: (topic: string) => { readonly type: string } | undefined;
  readonly mosquittoAcl: (options: object) => string;
}

const SPEC = `topicwright: 1
name: acme
title: Acme
dialect: mqtt
parameters:
  a: { description: First., example: x }
  b: { description: Second., example: y }
  tail: { description: The rest., example: x/y/z, rest: true }
categories:
  C:
    title: Any
    payload: p.yaml
    events:
      anyTwo: { topic: "{a}/{b}" }
      uptime: { topic: "$acme/uptime" }
      rest: { topic: "{tail}" }
`;

describe('topics that begin with "$", next to rows that begin with a parameter', () => {
  it('are subscribed, granted and matched separately', async () => {
    const { topicFilters, eventsMatching, mosquittoAcl } = await loadGenerated<Sdk>({ 'spec.yaml': SPEC, 'p.yaml': 'type: object\n' });
    expect(topicFilters({ events: 'all' })).toEqual({ filters: ['#', '$acme/uptime'], alsoReceives: [] });
    expect(topicFilters({ events: ['anyTwo', 'uptime'] })).toEqual({ filters: ['$acme/uptime', '+/+'], alsoReceives: ['rest'] });
    expect(mosquittoAcl({ events: 'all' })).toBe('topic read #\ntopic read $acme/uptime\n');
    expect(eventsMatching('#')).toEqual(['anyTwo', 'rest']);
    expect(eventsMatching('$acme/#')).toEqual(['uptime']);
    // A `+` also matches an empty level, which no parameter does.
    expect(eventsMatching('+/+')).toEqual(['anyTwo', 'rest']);
  });

  it('are parsed only by rows that begin with a literal', async () => {
    const { parseTopic } = await loadGenerated<Sdk>({ 'spec.yaml': SPEC, 'p.yaml': 'type: object\n' });
    const typeOf = (topic: string): string | undefined => parseTopic(topic)?.type;
    expect(['$acme/uptime', '$acme/x', '$SYS', 'x/$y', '$x/y/z'].map(typeOf)).toEqual([
      'uptime',
      undefined,
      undefined,
      'anyTwo',
      undefined,
    ]);
  });

  it('cannot be built from a parameter in the first level', async () => {
    const { anyTwo, rest } = await loadGenerated<Sdk>({ 'spec.yaml': SPEC, 'p.yaml': 'type: object\n' });
    expect(anyTwo.topic({ a: 'x', b: '$y' })).toBe('x/$y');
    for (const build of [() => anyTwo.topic({ a: '$x', b: 'y' }), () => anyTwo.filter({ a: '$x' }), () => rest.topic({ tail: '$x/y' })])
      expect(build).toThrow(expect.objectContaining({ name: 'TopicError', code: 'reserved' }));
  });
});
