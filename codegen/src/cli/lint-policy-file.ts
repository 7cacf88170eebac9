import { type EventCoverage, type Finding, lintPolicy, policyCoverage, type Severity } from '@topicwright/access';
import { topicTableOf } from '../model/topic-table.js';
import { count } from '../text/count.js';
import { findCatalog } from './find-catalog.js';
import { EXIT, type ExitCode, type Io } from './io.js';
import { NARROWING, readArguments, readNarrowing, readOptions } from './options.js';
import { paint } from './paint.js';
import { readCloudFormation } from './read-cloudformation.js';
import { readGivenFile } from './read-given-file.js';
import { withHints } from './with-hints.js';

const USAGE = 'topicwright policy lint FILE';

/** The options of `policy lint`. */
export const LINT_OPTIONS = {
  for: { type: 'string', multiple: true },
  iam: { type: 'boolean' },
  param: NARROWING.param,
  side: NARROWING.side,
  spec: NARROWING.spec,
  json: NARROWING.json,
} as const;

/** `topicwright policy lint`: findings about the policies in a file, and which events they grant. */
export async function lintPolicyFile(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, LINT_OPTIONS);
  const [name] = readArguments(positionals.slice(1), ['the file'], USAGE);
  const policy = policyIn(await readGivenFile(name, io), name);
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  const findings = lintPolicy(policy, { table, ...(values.iam && { iam: true }) });
  const wanted = values.for?.flatMap((events) => events.split(','));
  const coverage = wanted ? withHints(table, () => policyCoverage(table, policy, { events: wanted, ...readNarrowing(table, values) })) : [];
  if (values.json) io.out(JSON.stringify({ findings, ...(wanted && { coverage }) }));
  else print(findings, coverage, io);
  const passes = findings.every(({ severity }) => severity === 'info') && coverage.every(({ verdict }) => verdict === 'granted');
  return passes ? EXIT.ok : EXIT.failed;
}

// JSON is read by the linter, which knows its places.
function policyIn(text: string, name: string): unknown {
  return /^\uFEFF?\s*["[{]/.test(text) ? text : readCloudFormation(text, name);
}

const STYLES: { readonly [S in Severity]: 'red' | 'yellow' | 'cyan' } = { error: 'red', warning: 'yellow', info: 'cyan' };

function print(findings: readonly Finding[], coverage: readonly EventCoverage[], io: Io): void {
  for (const { at, severity, rule, message, fix, auditCode } of findings) {
    const level = io.stdoutColour ? paint(STYLES[severity], severity) : severity;
    io.out(`${at || 'policy'}  ${level}  ${rule}${auditCode ? ` (${auditCode})` : ''}`);
    io.out(`  ${message}`);
    io.out(`  ${fix}`);
  }
  const width = Math.max(0, ...coverage.map(({ type }) => type.length));
  for (const { type, verdict, reasons } of coverage) io.out(`${type.padEnd(width)}  ${verdict.padEnd(7)}  ${reasons.join('; ')}`.trimEnd());
  if (findings.length === 0) io.out('no findings');
  else io.err(count(findings.length, 'finding'));
}
