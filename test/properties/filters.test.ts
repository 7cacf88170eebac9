import { coversFilter, filterMatches, filtersOverlap, type Selection, type TopicTable } from '@topicwright/runtime';
import { selectFilters } from '@topicwright/runtime/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const LEVEL = fc.constantFrom('a', 'b', '', '$a', '+', '+');
const DIALECT = fc.constantFrom('aws-iot', 'mqtt');
const FILTER = fc
  .tuple(fc.array(LEVEL, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, hasTail]) => [...levels, ...(hasTail ? ['#'] : [])].join('/'))
  .filter((filter) => filter !== '');
const TOPIC = fc.array(fc.constantFrom('a', 'b', 'c', '', '$a'), { minLength: 1, maxLength: 5 }).map((levels) => levels.join('/'));

/** A table with a row for each filter. */
function tableOf(filters: readonly string[], dialect: 'aws-iot' | 'mqtt'): TopicTable {
  const rows = filters.map((filter, i) => ({
    type: `t${i}`,
    category: 'C',
    filter,
    params: filter.split('/').flatMap((level) => (level === '+' ? ['level'] : level === '#' ? ['rest'] : [])),
  }));
  return { name: 't', dialect, limits: {}, parameters: [{ name: 'level' }, { name: 'rest', rest: true }], rows };
}

describe('coversFilter', () => {
  it('is true only if the first filter matches every topic of the second', () => {
    const property = fc.property(FILTER, FILTER, TOPIC, DIALECT, (wide, narrow, topic, dialect) => {
      fc.pre(coversFilter(wide, narrow, dialect) && filterMatches(narrow, topic, { dialect }));
      expect(filterMatches(wide, topic, { dialect })).toBe(true);
    });
    fc.assert(property, { numRuns: 300, maxSkipsPerRun: 1000 });
  });

  it('is false if only the second filter matches a topic', () => {
    const property = fc.property(FILTER, FILTER, TOPIC, DIALECT, (wide, narrow, topic, dialect) => {
      fc.pre(filterMatches(narrow, topic, { dialect }) && !filterMatches(wide, topic, { dialect }));
      expect(coversFilter(wide, narrow, dialect)).toBe(false);
    });
    fc.assert(property, { numRuns: 300, maxSkipsPerRun: 1000 });
  });
});

describe('filtersOverlap', () => {
  it('is true if both filters match a topic', () => {
    const property = fc.property(FILTER, FILTER, TOPIC, DIALECT, (one, other, topic, dialect) => {
      fc.pre(filterMatches(one, topic, { dialect }) && filterMatches(other, topic, { dialect }));
      expect(filtersOverlap(one, other, dialect)).toBe(true);
    });
    fc.assert(property, { numRuns: 300, maxSkipsPerRun: 1000 });
  });
});

describe('a selection', () => {
  it('omits exactly the filters that another filter covers', () => {
    const property = fc.property(fc.uniqueArray(FILTER, { minLength: 1, maxLength: 8 }), DIALECT, (filters, dialect) => {
      const all: Selection = { events: 'all' };
      const kept = filters.filter((filter) => !filters.some((other) => other !== filter && coversFilter(other, filter, dialect)));
      expect(selectFilters(tableOf(filters, dialect), all).filters).toEqual(kept.sort());
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
