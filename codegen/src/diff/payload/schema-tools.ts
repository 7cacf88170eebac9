import type { JsonSchema } from '../../schema/json-schema.js';
import type { Finding, SchemaPair } from './finding.js';
import type { PatternInclusion } from './pattern-inclusion.js';

/** What the comparison of one aspect of schemas needs of the others. */
export interface SchemaTools {
  /** The changes of the value that both schemas describe. */
  readonly compare: (pair: SchemaPair) => readonly Finding[];
  /** The schema of a value that all of `parts` apply to. */
  readonly combine: (parts: readonly JsonSchema[]) => JsonSchema;
  /** The schemas that say something else than each of `others`. */
  readonly withoutEqual: (schemas: readonly JsonSchema[], others: readonly JsonSchema[]) => readonly JsonSchema[];
  /** The part of `schema` that `part` allows, too. */
  readonly restrict: (schema: JsonSchema, part: JsonSchema) => JsonSchema;
  readonly includesPattern: PatternInclusion;
}

/** Compares one aspect of two schemas without unions. */
export type Aspect = (pair: SchemaPair, tools: SchemaTools) => readonly Finding[];
