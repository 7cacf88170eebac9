import { IAM_POLICY, IOT_POLICY, type PolicyKind, policyFor } from '@topicwright/access';
import type { Catalog } from '../../model/catalog.js';
import { kebabCase } from '../../model/names.js';
import { topicTableOf } from '../../model/topic-table.js';

/** What stands in a policy for what only its user knows. */
export const PLACEHOLDERS = { partition: 'aws', region: 'REGION', account: 'ACCOUNT' } as const;

/** The policies of each category and of the whole table, by file name, with placeholders for region and account. */
export function policyDocuments(catalog: Catalog): ReadonlyMap<string, string> {
  const table = topicTableOf(catalog);
  const files = new Map<string, string>();
  const kinds: readonly (readonly [string, PolicyKind])[] = [
    ['iam', IAM_POLICY],
    ['iot', IOT_POLICY],
  ];
  for (const [folder, kind] of kinds) {
    for (const events of ['all', ...catalog.categories.map(({ name }) => name)]) {
      const { documents } = policyFor(table, { events: [events] }, PLACEHOLDERS, kind);
      // What does not fit one document is a list of documents, all to be attached.
      const [only, ...others] = documents;
      files.set(
        `${folder}/${kebabCase(events.replaceAll('_', '-'))}.json`,
        `${JSON.stringify(others.length === 0 ? only : documents, null, 2)}\n`,
      );
    }
  }
  return files;
}
