// The explorer page in Chromium gives the answers of the library.
import { policyCoverage } from '@topicwright/access';
import { eventTypesMatching } from '@topicwright/runtime';
import { expect, it } from 'vitest';
import { whyNoEvent } from '../../../codegen/src/model/why-no-event.js';
import { exampleParams, exampleTopic } from '../../../codegen/src/render/event-doc.js';
import { describeWith } from '../../support/programs.js';
import { answered, result, tableOf, useExplorers } from './page.js';

describeWith(['chromium'], 'the testers of the explorer', () => {
  const { opened } = useExplorers();
  const { catalog, sdk } = tableOf('aws-iot-events');
  const topics = catalog.events.map((event) => ({ type: event.type, topic: exampleTopic(event, exampleParams(catalog, event)) }));

  it('names the event and parameters of every topic, and the reason for every other one, as the library does', async () => {
    const page = await opened('aws.html');
    for (const { type, topic } of topics) {
      const answer = await answered(page, 'Topic', topic);
      expect(answer.split(/\s/)).toContain(type);
      for (const [name, value] of Object.entries(sdk.parseTopic(topic)?.params ?? {}))
        expect(answer).toMatch(new RegExp(`${name}\\s+${value}`));
      const wrong = `${topic.slice(0, topic.indexOf('/', 12))}x/y`;
      expect(sdk.parseTopic(wrong)).toBeUndefined();
      expect(await answered(page, 'Topic', wrong)).toContain(whyNoEvent(sdk.table, wrong, 'topic'));
    }
    expect(await answered(page, 'Topic', '$aws/events/thing/+/created')).toContain('a topic name has no wildcards');
    const long = `$aws/events/${'x/'.repeat(32_000)}`;
    expect(await answered(page, 'Topic', long)).toContain('no event');
    expect(await answered(page, 'Topic', '')).toBe('');
  });

  it('lists the events of every filter, and the reason where there is none, as the library does', async () => {
    const page = await opened('aws.html');
    const filters = [
      ...new Set(catalog.events.flatMap(({ filter }) => [filter, filter.replace(/[^/]+$/, '#'), filter.replace(/[^/]+$/, '+')])),
    ];
    for (const filter of [...filters, '$share/workers/$aws/events/job/#']) {
      const types = eventTypesMatching(sdk.table, filter.replace(/^\$share\/[^/]+\//, ''));
      const words = (await answered(page, 'Filter', filter)).split(/\s/);
      expect(catalog.events.map(({ type }) => type).filter((type) => words.includes(type))).toEqual(types);
    }
    for (const filter of ['#', '$aws/events/presence/+', '$aws/events/thing/a+/created', '$share/x'])
      expect(await answered(page, 'Filter', filter)).toContain(whyNoEvent(sdk.table, filter, 'filter'));
  });

  it('decodes every sample with and without its topic, and explains every fault, as the library does', async () => {
    const page = await opened('aws.html');
    const topicOf = (type: string): string => topics.find((each) => each.type === type)?.topic ?? '';
    for (const { type, sample } of catalog.events) {
      const message = JSON.stringify(sample);
      const bare = sdk.decodePayload(message);
      const answer = await answered(page, 'Payload', message);
      if (bare.ok) expect(answer.split(/\s/)).toContain(type);
      else expect(answer).toContain(bare.error.message);
      const faulty = JSON.stringify({ ...(sample as object), timestamp: 'soon', eventTimestamp: false });
      const wrong = sdk.decode(topicOf(type), faulty);
      await page.getByRole('textbox', { name: 'Received on (optional)' }).fill(topicOf(type));
      const refused = await answered(page, 'Payload', faulty);
      if (wrong.ok) expect(refused).toContain('decodes');
      else for (const { message: reason } of wrong.error.issues ?? []) expect(refused).toContain(reason);
      if (!wrong.ok && wrong.error.issues) expect(await result(page, 'Payload').locator('mark').count()).toBeGreaterThan(0);
      await page.getByRole('textbox', { name: 'Received on (optional)' }).fill('');
    }
    expect(await answered(page, 'Payload', '{\n  "a": 1,\n  b\n}')).toMatch(/invalid-json[\s\S]*line 3, column 3/);
    expect(await answered(page, 'Payload', '[1, 2')).toContain('does not decode');
  });

  it('decodes messages line by line, with their topics', async () => {
    const page = await opened('aws.html');
    const sample = (type: string): string => JSON.stringify(catalog.events.find((each) => each.type === type)?.sample);
    const lines = [
      sample('thingCreated'),
      `$aws/events/thing/pump-7/created ${sample('thingCreated')}`,
      JSON.stringify({ topic: '$aws/events/thing/pump-7/updated', payload: JSON.parse(sample('thingUpdated')) }),
      '{"broken":',
    ];
    const answer = await answered(page, 'Payload', lines.join('\n'));
    expect(answer).toContain('1 of 4 do not decode');
    expect(answer).toMatch(/thingCreated\s+2/);
    expect(answer).toContain('line 4');
    expect(await answered(page, 'Payload', `[${'1,'.repeat(1_100_000)}1]`)).toMatch(/more than 2 MB.*file/);
  });

  it('gives the verdicts and findings of the library for a policy', async () => {
    const page = await opened('aws.html');
    const arn = (resource: string): string => `arn:aws:iot:us-east-1:123456789012:${resource}`;
    const statement = (action: string, ...resources: readonly string[]): object => ({
      Effect: 'Allow',
      Action: action,
      Resource: resources.map(arn),
    });
    const policy = {
      Version: '2012-10-17',
      Statement: [
        statement('iot:Connect', 'client/backend'),
        statement('iot:Subscribe', 'topicfilter/$aws/events/thing/+/created', 'topicfilter/$aws/events/presence/#'),
        statement(
          'iot:Receive',
          'topic/$aws/events/thing/*/created',
          'topic/$aws/events/presence/connected/pump-*',
          'topicfilter/$aws/events/job/*',
        ),
      ],
    };
    const answer = await answered(page, 'Policy', JSON.stringify(policy, null, 2));
    const coverage = policyCoverage(sdk.table, policy, 'all');
    expect(new Set(coverage.map(({ verdict }) => verdict)).size).toBeGreaterThan(2);
    for (const { type, verdict } of coverage) expect(answer).toMatch(new RegExp(`\\b${type}\\s+${verdict}\\b`));
    expect(answer).toContain('resource-type-mismatch');
    expect(await result(page, 'Policy').locator('mark').count()).toBeGreaterThan(0);
    for (const none of ['no policy', '{}', 'null', '"\\u0000"', '{"Statement":'])
      expect(await answered(page, 'Policy', none)).toMatch(/error|warning/);
  });
});
