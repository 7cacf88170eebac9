import { loadPatternInclusion, type PatternInclusion } from '../../diff/payload/pattern-inclusion.js';
import { reportChanges, type Severities } from '../../diff/report.js';
import { type ChangeSeverity, SEVERITIES } from '../../diff/rules/change-rule.js';
import type { SpecVersion } from '../../diff/spec-version.js';
import { type Compared, comparisonPage } from '../diff/comparison-page.js';
import { REPORT_FORMATS } from '../diff/print-changes.js';
import { readVersion } from '../diff/read-version.js';
import { pathOf, versionFiles } from '../diff/version-files.js';
import { type Command, EXIT, type ExitCode, InvalidSpecError, type Io } from '../io.js';
import { readArguments, readChoice, readOptions } from '../options.js';
import { printProblems, problemsJson } from '../print-problems.js';
import { readNearestConfig } from '../project.js';

const USAGE = 'topicwright diff OLD NEW';

/** `topicwright diff`: the changes between two versions of specs, and the users that they break. */
export const DIFF: Command = {
  summary: 'classify the changes between two versions as breaking or compatible',
  help: `${USAGE} [OPTIONS]

Compares two versions of one or more specs, and says for each change whether it
breaks those who receive messages or those who send them. OLD and NEW are specs,
folders with a topicwright.yaml or a spec.yaml, or revisions of git: git:REV or
git:REV:PATH. Without PATH, a revision has the path of the other argument.

Breaking changes need a major version, compatible ones a minor one, others a
patch. docs/changes.md lists the rules. The topicwright.yaml of NEW, else the nearest
one, may set their severities.

  --fail-on LEVEL  exit 1 on a breaking, compatible or any change
  --allow-missing  one of the versions may have no spec: it was added or removed
  --format NAME    text (default), json, markdown (a changelog), github, html (the
                   explorer page of topicwright site, with the changes of one spec)
  --json           the same as --format json

Examples:
  topicwright diff git:HEAD . --fail-on breaking
  topicwright diff git:main:spec.yaml spec.yaml --format markdown`,
  run,
};

const OPTIONS = {
  'fail-on': { type: 'string' },
  'allow-missing': { type: 'boolean' },
  format: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** The severities of changes that fail, by the value of `--fail-on`. */
const FAILING = { breaking: ['breaking'], compatible: ['breaking', 'compatible'], any: SEVERITIES } as const satisfies {
  readonly [level: string]: readonly ChangeSeverity[];
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, OPTIONS);
  const [old, now] = readArguments(positionals, ['the old version', 'the new version'], USAGE);
  const failing: readonly ChangeSeverity[] =
    values['fail-on'] === undefined ? [] : readChoice<readonly ChangeSeverity[]>('level of --fail-on', values['fail-on'], FAILING);
  const formatName = values.json ? 'json' : (values.format ?? 'text');
  const format = readChoice<(compared: Compared, io: Io) => string>('format', formatName, FORMATS);
  try {
    const compared = await compareVersions({ old, now, allowsMissing: values['allow-missing'] === true }, io);
    io.out(format(compared, io));
    return compared.report.changes.some(({ severity }) => failing.includes(severity)) ? EXIT.failed : EXIT.ok;
  } catch (error) {
    if (!(error instanceof InvalidSpecError)) throw error;
    return reportInvalid(error, formatName, io);
  }
}

/** Prints the problems of a version, also for programs. */
function reportInvalid({ problems }: InvalidSpecError, format: string, io: Io): ExitCode {
  printProblems(problems, format === 'github' ? 'github' : 'text', io);
  if (format === 'json') io.out(`{"problems":${problemsJson(problems)}}`);
  return EXIT.usage;
}

/** What is compared. */
interface Versions {
  readonly old: string;
  readonly now: string;
  /** Whether one of them may have no spec. */
  readonly allowsMissing: boolean;
}

const FORMATS: { readonly [format: string]: (compared: Compared, io: Io) => string } = {
  ...Object.fromEntries(
    Object.entries(REPORT_FORMATS).map(([name, print]) => [name, ({ report }: Compared, io: Io) => print(report, io)] as const),
  ),
  html: comparisonPage,
};

async function compareVersions({ old, now, allowsMissing }: Versions, io: Io): Promise<Compared> {
  const fallback = pathOf(now) ?? pathOf(old) ?? '.';
  const [oldFiles, newFiles] = [versionFiles(old, fallback, io.cwd), versionFiles(now, fallback, io.cwd)];
  const before = await readVersion(oldFiles, allowsMissing);
  // A path that neither version has is a mistake.
  const after = await readVersion(newFiles, allowsMissing && before.specs.length > 0);
  const severities = after.severities ?? nearestSeverities(io);
  const includesPattern = await patternInclusion([...before.specs, ...after.specs]);
  const report = reportChanges(before.specs, after.specs, { severities, includesPattern });
  return { before: before.specs, after: after.specs, report };
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
