import type { Problem } from '../problems/problem.js';
import { checkShape, type Shape } from './check-shape.js';
import { type DocumentKind, wrongDocument } from './document-kind.js';
import { readYaml } from './read-yaml.js';
import type { SourceFile } from './source-file.js';

/**
 * Reads YAML of the shape that `schema` describes. Reports errors of the syntax; if there are none, another kind of document; otherwise
 * what differs from the shape.
 */
export function readShaped(
  path: string,
  text: string,
  schema: object,
  kind: DocumentKind,
): { readonly file: SourceFile; readonly problems: readonly Problem[] } {
  const { file, problems } = readYaml(path, text);
  if (problems.length > 0) return { file, problems };
  const wrong = wrongDocument(file, kind);
  return { file, problems: wrong.length > 0 ? wrong : checkShape(file, schema as Shape) };
}
