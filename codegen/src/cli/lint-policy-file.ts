import { type EventCoverage, type Finding, lintPolicy, policyCoverage, type Severity } from '@topicwright/access';
import { topicTableOf } from '../model/topic-table.js';
import { count } from './count.js';
import { findCatalog } from './find-catalog.js';
import { EXIT, type ExitCode, type Io, UsageError } from './io.js';
import { required } from './options.js';
import { paint } from './paint.js';
import { readGivenFile } from './read-given-file.js';
import { withHints } from './with-hints.js';

const USAGE = 'topicwright policy lint FILE';

/** The options of `policy` that linting uses. */
export interface LintValues {
  readonly for?: readonly string[];
  readonly iam?: boolean;
  readonly json?: boolean;
  readonly side?: string;
  readonly spec?: string;
}

/** `topicwright policy lint`: findings about the policy in a file, and which events it grants. */
export async function lintPolicyFile([file, ...more]: readonly string[], values: LintValues, io: Io): Promise<ExitCode> {
  const name = required(file, 'the file', USAGE);
  if (more.length > 0) throw new UsageError(`lint expects one file: ${USAGE}`);
  const policy = await readGivenFile(name, io);
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  const findings = lintPolicy(policy, { table, ...(values.iam && { iam: true }) });
  const wanted = values.for?.flatMap((events) => events.split(','));
  const coverage = wanted
    ? withHints(table, () => policyCoverage(table, policy, { events: wanted, ...(values.side !== undefined && { side: values.side }) }))
    : [];
  if (values.json) io.out(JSON.stringify({ findings, ...(wanted && { coverage }) }));
  else print(findings, coverage, io);
  const passes = findings.every(({ severity }) => severity === 'info') && coverage.every(({ verdict }) => verdict === 'granted');
  return passes ? EXIT.ok : EXIT.failed;
}

const STYLES: { readonly [S in Severity]: 'red' | 'yellow' | 'cyan' } = { error: 'red', warning: 'yellow', info: 'cyan' };

function print(findings: readonly Finding[], coverage: readonly EventCoverage[], io: Io): void {
  for (const { at, severity, rule, message, fix, auditCode } of findings) {
    const level = io.colour ? paint(STYLES[severity], severity) : severity;
    io.out(`${at || 'policy'}  ${level}  ${rule}${auditCode ? ` (${auditCode})` : ''}`);
    io.out(`  ${message}`);
    io.out(`  ${fix}`);
  }
  const width = Math.max(0, ...coverage.map(({ type }) => type.length));
  for (const { type, verdict, reasons } of coverage) io.out(`${type.padEnd(width)}  ${verdict.padEnd(7)}  ${reasons.join('; ')}`.trimEnd());
  if (findings.length === 0) io.out('no findings');
  else io.err(count(findings.length, 'finding'));
}
