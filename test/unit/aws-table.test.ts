import { eventTypes, parseTopic, topicTable } from '@topicwright/aws-iot-events';
import { eventConfigurations } from '@topicwright/aws-iot-policies';
import { describe, expect, it } from 'vitest';
import { topicNames } from './aws-topics.js';

describe('the table of AWS IoT Core events', () => {
  it('contains exactly the documented topics', () => {
    expect(topicTable.rows.map(({ filter }) => filter).sort()).toEqual(
      topicNames.map(([topic]) => topic.replace(/\{clientId\}/, '#').replaceAll(/\{\w+\}/g, '+')).sort(),
    );
  });

  it.each(topicNames)('assigns %s to the event configuration %s', (template, key) => {
    const parsed = parseTopic(template.replaceAll(/[{}]/g, ''));
    expect(parsed).toBeDefined();
    if (!parsed) return;
    const { settings, alwaysOn } = eventConfigurations([parsed.type]);
    expect(alwaysOn.length > 0 ? 'always on' : (Object.keys(settings)[0] ?? 'none')).toBe(key);
  });

  it('names each row after the third level and the last literal level of its topic', () => {
    const camel = (text: string): string => text.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const named = topicNames.map(([template]) => {
      const [, , third = '', ...rest] = template.split('/');
      return `${third}${camel(rest.filter((level) => !level.startsWith('{')).at(-1) ?? '')}`;
    });
    expect([...eventTypes].sort()).toEqual(named.sort());
  });
});
