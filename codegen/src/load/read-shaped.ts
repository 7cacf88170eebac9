import type { Problem } from '../problems/problem.js';
import { checkShape, type Shape } from './check-shape.js';
import { readYaml } from './read-yaml.js';
import type { SourceFile } from './source-file.js';

/** Reads YAML of the shape that `schema` describes. The problems are those of its syntax, else those of its shape. */
export function readShaped(
  path: string,
  text: string,
  schema: object,
): { readonly file: SourceFile; readonly problems: readonly Problem[] } {
  const { file, problems } = readYaml(path, text);
  return { file, problems: problems.length > 0 ? problems : checkShape(file, schema as Shape) };
}
