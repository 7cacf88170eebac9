import type { Change } from '../../codegen/src/diff/change.js';
import { loadPatternInclusion } from '../../codegen/src/diff/payload/pattern-inclusion.js';
import { reportChanges, type Severities } from '../../codegen/src/diff/report.js';
import { type SpecVersion, specVersion } from '../../codegen/src/diff/spec-version.js';
import { loadCatalog } from '../../codegen/src/pipeline.js';
import type { Files } from '../support/generate.js';

/** The version of a spec in `files`, whose main file is `spec.yaml`. */
export async function versionOf(files: Files): Promise<SpecVersion> {
  const { catalog, draft, problems } = await loadCatalog('spec.yaml', (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`there is no file ${path}`);
    return text;
  });
  if (!catalog || !draft) throw new Error(problems.map(({ code, line, message }) => `${line}: ${code}: ${message}`).join('\n'));
  return specVersion(catalog, draft);
}

/** The changes from `before` to `after`. */
export async function changesBetween(before: Files, after: Files, severities: Severities = {}): Promise<readonly Change[]> {
  const [old, now] = [await versionOf(before), await versionOf(after)];
  return reportChanges([old], [now], { severities, includesPattern: await loadPatternInclusion() }).changes;
}

/** `breaking receivers enum-widened measured /state` */
export function lineOf({ severity, for: audience, rule, event, path }: Change): string {
  return [severity, audience, rule, event ?? '-', path].join(' ').trim();
}
