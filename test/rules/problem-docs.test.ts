import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../codegen/src/problems/catalog.js';

describe('docs/problems.md', () => {
  it('has a row for every code', async () => {
    const isAdvice = (entry: object): boolean => 'severity' in entry && entry.severity === 'advice';
    const rowsWhere = (wanted: (entry: object) => boolean): readonly string[] =>
      Object.entries(PROBLEMS)
        .filter(([, entry]) => wanted(entry))
        .map(([code, { means, remedy }]) => `| \`${code}\` | ${means} | ${remedy} |`)
        .sort();
    const text = [
      '# Problems',
      '',
      'What `topicwright` can find wrong with a spec. Every problem names its file, line and column, and all are reported at once. While',
      'there is an error, nothing is written. `unknown-keyword` is only a warning.',
      '',
      '| code | what it means | what to do |',
      '| --- | --- | --- |',
      ...rowsWhere((entry) => !isAdvice(entry)),
      '',
      '## Advice',
      '',
      'What `topicwright lint` advises on a valid spec. `generate` and `check` do not report it.',
      '',
      '| code | what it means | what to do |',
      '| --- | --- | --- |',
      ...rowsWhere(isAdvice),
      '',
    ];
    await expect(text.join('\n')).toMatchFileSnapshot('../../codegen/docs/problems.md');
  });
});
