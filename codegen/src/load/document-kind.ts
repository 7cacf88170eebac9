import { isRecord } from '@topicwright/runtime/codegen';
import { type Problem, problem } from '../problems/problem.js';
import type { SourceFile } from './source-file.js';

/** The documents that Topicwright reads. */
export type DocumentKind = 'spec' | 'configuration' | 'payload schema' | 'simulation';

/** The problem that `file` is another kind of document than the expected one. Its other problems would hide this one. */
export function wrongDocument(file: SourceFile, expected: DocumentKind): readonly Problem[] {
  const found = kindOf(file.value);
  return found === undefined || found === expected ? [] : [problem('wrong-document', file.at([]), { found, expected })];
}

const SCHEMA_KEYS = ['$defs', 'type', 'properties', 'allOf', 'anyOf', 'oneOf', '$ref', 'enum'];

function kindOf(value: unknown): DocumentKind | undefined {
  if (!isRecord(value)) return undefined;
  const has = (key: string): boolean => Object.hasOwn(value, key);
  // A map of schemas may have the same keys.
  const hasList = (key: string): boolean => has(key) && Array.isArray(value[key]);
  if (has('topicwright') || (has('categories') && has('dialect'))) return 'spec';
  if (hasList('targets')) return 'configuration';
  if (hasList('scenarios')) return 'simulation';
  return SCHEMA_KEYS.some(has) ? 'payload schema' : undefined;
}
