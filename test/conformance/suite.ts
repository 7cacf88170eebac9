import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readText } from '../support/generate.js';

const SUITE = 'test/conformance/json-schema-2020-12';

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

/** A group of the JSON Schema test suite, draft 2020-12. */
export interface SuiteGroup extends Group {
  readonly key: string;
}

const files = (readdirSync(join(ROOT, SUITE), { recursive: true }) as string[]).filter((name) => name.endsWith('.json')).sort();
const casesOf = (name: string): readonly SuiteGroup[] =>
  (JSON.parse(readText(`${SUITE}/${name}`)) as readonly Group[]).map((group) => ({
    ...group,
    key: `${name.replace('.json', '')}: ${group.description}`,
  }));
// The optional format groups need `assertFormats`. By default, a format is an annotation.
export const groups = files.filter((name) => !name.startsWith('optional/format')).flatMap(casesOf);
export const formatGroups = files.filter((name) => name.startsWith('optional/format/')).flatMap(casesOf);
