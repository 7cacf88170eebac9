import type { ChangeReport } from '../../diff/change.js';
import { loadPatternInclusion, type PatternInclusion } from '../../diff/payload/pattern-inclusion.js';
import { reportChanges, SEVERITIES, type Severities } from '../../diff/report.js';
import type { SpecVersion } from '../../diff/spec-version.js';
import { REPORT_FORMATS } from '../diff/print-changes.js';
import { readVersion, type Version } from '../diff/read-version.js';
import { pathOf, versionFiles } from '../diff/version-files.js';
import { type Command, EXIT, type ExitCode, InvalidSpecError, type Io } from '../io.js';
import { readArguments, readChoice, readOptions } from '../options.js';
import { readNearestConfig } from '../project.js';

const USAGE = 'topicwright diff OLD NEW';

/** `topicwright diff`: the changes between two versions of specs, and whom they break. */
export const DIFF: Command = {
  summary: 'classify the changes between two versions: whom do they break?',
  help: `${USAGE} [OPTIONS]

Compares two versions of one or more specs, and says for each change whether it
breaks those who receive messages or those who send them. OLD and NEW are specs,
folders with a topicwright.yaml or a spec.yaml, or revisions of git: git:REV or
git:REV:PATH. Without PATH, a revision has the path of the other argument.

Breaking changes need a major version, compatible ones a minor one, others a
patch. docs/changes.md lists the rules. The topicwright.yaml of NEW, else the nearest
one, may set their severities.

  --fail-on LEVEL  exit 1 on a breaking, compatible or any change
  --format NAME    text (default), json, markdown (a changelog), github
  --json           the same as --format json

Examples:
  topicwright diff git:HEAD . --fail-on breaking
  topicwright diff git:main:spec.yaml spec.yaml --format markdown`,
  run,
};

const OPTIONS = { 'fail-on': { type: 'string' }, format: { type: 'string' }, json: { type: 'boolean' } } as const;

/** The severities of changes that fail, by the value of `--fail-on`. */
const FAILING = { breaking: SEVERITIES.slice(0, 1), compatible: SEVERITIES.slice(0, 2), any: SEVERITIES } as const;

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, OPTIONS);
  const [old, now] = readArguments(positionals, ['the old version', 'the new version'], USAGE);
  const failing = values['fail-on'] === undefined ? [] : readChoice('level of --fail-on', values['fail-on'], FAILING);
  const format = readChoice('format', values.json ? 'json' : (values.format ?? 'text'), REPORT_FORMATS);
  const report = await compareVersions(old, now, io);
  io.out(format(report, io));
  return report.changes.some(({ severity }) => failing.includes(severity)) ? EXIT.failed : EXIT.ok;
}

async function compareVersions(old: string, now: string, io: Io): Promise<ChangeReport> {
  const fallback = pathOf(now) ?? pathOf(old) ?? '.';
  const read = (argument: string): Promise<Version> => readVersion(versionFiles(argument, fallback, io.cwd));
  const [before, after] = [await read(old), await read(now)];
  const severities = after.severities ?? nearestSeverities(io);
  const includesPattern = await patternInclusion([...before.specs, ...after.specs]);
  return reportChanges(before.specs, after.specs, { severities, includesPattern });
}

/** The severities for specs without a configuration of their own. */
function nearestSeverities({ cwd }: Io): Severities {
  const nearest = readNearestConfig(cwd);
  if (nearest) InvalidSpecError.throwIf(nearest.problems);
  return nearest?.config?.diff?.severities ?? {};
}

// The decision procedure is large, and most tables have no patterns.
async function patternInclusion(versions: readonly SpecVersion[]): Promise<PatternInclusion> {
  const hasPatterns = versions.some(
    ({ draft, catalog }) => draft.schemas.patterns.length > 0 || catalog.parameters.some(({ pattern }) => pattern),
  );
  return hasPatterns ? loadPatternInclusion() : () => undefined;
}
