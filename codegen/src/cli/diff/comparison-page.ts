import type { ChangeReport } from '../../diff/change.js';
import type { SpecVersion } from '../../diff/spec-version.js';
import { type CatalogJson, writeCatalog } from '../../model/catalog-json.js';
import { siteHtml } from '../../site/render-site.js';
import { UsageError } from '../io.js';
import { siteAssets } from '../site/site-assets.js';

/** The specs of both versions, and their changes. */
export interface Compared {
  readonly before: readonly SpecVersion[];
  readonly after: readonly SpecVersion[];
  readonly report: ChangeReport;
}

/** The explorer page with both versions of the only spec. @throws {UsageError} if there are several specs. */
export function comparisonPage({ before, after, report }: Compared): string {
  const [now, old] = [after[0] ?? before[0], before[0] ?? after[0]];
  if (!now || !old || before.length > 1 || after.length > 1) {
    const names = [...new Set([...before, ...after].map(({ catalog }) => catalog.name))];
    throw new UsageError(`--format html shows one spec, but the versions contain ${names.join(', ')}; pass the path of one spec`);
  }
  const only = (versions: readonly SpecVersion[], { catalog }: SpecVersion): CatalogJson =>
    writeCatalog(versions.length > 0 ? catalog : { ...catalog, events: [] });
  const comparison = { old: only(before, old), changes: report.changes };
  return siteHtml({ catalog: only(after, now), comparison }, siteAssets()).trimEnd();
}
