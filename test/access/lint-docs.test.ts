import { LINT_RULES } from '@topicwright/access';
import { expect, it } from 'vitest';

it('docs/lint-rules.md has a row for every rule', async () => {
  const rows = LINT_RULES.map(({ id, severity, means }) => `| \`${id}\` | ${severity} | ${means} |`).sort();
  const text = [
    '# Rules for policies',
    '',
    'What `topicwright policy lint`, `lintPolicy` of `@topicwright/access` and the policy tester of the explorer find in a policy. Each finding',
    'has a place, such as `Statement[0].Resource[1]`, and a remedy.',
    '',
    '- `error`: AWS refuses the policy, or a statement has no effect.',
    '- `warning`: probably not intended.',
    '- `info`: possibly intended.',
    '',
    '| rule | severity | what it means |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ];
  await expect(text.join('\n')).toMatchFileSnapshot('../../codegen/docs/lint-rules.md');
});
