import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../codegen/src/problems/catalog.js';

describe('docs/problems.md', () => {
  it('has a row for every code', async () => {
    const rows = Object.entries(PROBLEMS).map(([code, { means, remedy }]) => `| \`${code}\` | ${means} | ${remedy} |`);
    const text = [
      '# Problems',
      '',
      'What `topicwright` can find wrong with a spec. Every problem names its file, line and column; all are reported at once, and',
      'nothing is written while there is one.',
      '',
      '| code | what it means | what to do |',
      '| --- | --- | --- |',
      ...rows.sort(),
      '',
    ];
    await expect(text.join('\n')).toMatchFileSnapshot('../../codegen/docs/problems.md');
  });
});
