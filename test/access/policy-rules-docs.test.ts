import { LINT_RULES } from '@topicwright/access';
import { expect, it } from 'vitest';

it('docs/policy-rules.md has a row for every rule', async () => {
  const rows = LINT_RULES.map(({ id, severity, means }) => `| \`${id}\` | ${severity} | ${means} |`).sort();
  const text = [
    '# Rules for policies',
    '',
    'The rules of `topicwright policy lint`, of `lintPolicy` in `@topicwright/access`, and of the policy tester in the explorer. Each finding',
    'has a place, such as `Statement[0].Resource[1]`, and a remedy.',
    '',
    '- `error`: AWS refuses the policy, or it does not grant what it seems to grant.',
    '- `warning`: probably not intended.',
    '- `info`: possibly intended.',
    '',
    '| rule | severity | what it means |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ];
  await expect(text.join('\n')).toMatchFileSnapshot('../../packages/access/docs/policy-rules.md');
});
