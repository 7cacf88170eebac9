import { allRequired, conjunctsOf, type JsonSchema, matchesName, memberSchemas, NOTHING } from '../../schema/json-schema.js';
import { isCompared } from './fingerprints.js';

/** What an object schema says about its members. */
export interface Members {
  /** The names that the schema declares or requires. A property that must be absent is not declared. */
  readonly declared: ReadonlySet<string>;
  /** The names of properties that must be absent. */
  readonly forbidden: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
  /** The schemas of a member with this name. Empty if it may have any value. */
  readonly schemasOf: (name: string) => readonly JsonSchema[];
  /** The schemas of members that are not declared and match no pattern. Empty if they may have any value. */
  readonly rest: readonly JsonSchema[];
  /** The schemas of members by the pattern of their names. */
  readonly byPattern: ReadonlyMap<string, readonly JsonSchema[]>;
}

/** Reads the members of `schema`, which has no unions. */
export function membersOf(schema: JsonSchema): Members {
  const parts = conjunctsOf(schema);
  const unevaluated = rootOf(schema).unevaluatedProperties;
  const named = (name: string): readonly JsonSchema[] => parts.flatMap((part) => memberSchemas(part, name));
  const isEvaluated = (name: string): boolean => parts.some((part) => evaluates(part, name));
  const schemasOf = (name: string): readonly JsonSchema[] => [...named(name), ...(unevaluated && !isEvaluated(name) ? [unevaluated] : [])];
  const required = allRequired(schema);
  const names = new Set([...parts.flatMap(({ properties = {} }) => Object.keys(properties)), ...required]);
  const isAbsent = (name: string): boolean => isForbidden(schemasOf(name)) && !required.has(name);
  const additional = parts.flatMap((part) => part.additionalProperties ?? []);
  const isRestEvaluated = parts.some((part) => part.additionalProperties !== undefined);
  return {
    declared: new Set([...names].filter((name) => !isAbsent(name))),
    forbidden: new Set([...names].filter(isAbsent)),
    required,
    schemasOf,
    rest: [...additional, ...(unevaluated && !isRestEvaluated ? [unevaluated] : [])],
    byPattern: patternsOf(parts),
  };
}

/** Whether no value is allowed. */
export function isForbidden(schemas: readonly JsonSchema[]): boolean {
  return schemas.some((schema) => schema === NOTHING);
}

/**
 * `schema`, or the schema that it only refers to: by `$ref`, or as the only branch of `allOf`, `anyOf` or `oneOf`. Its `unevaluated…`
 * keywords apply to all members.
 */
export function rootOf(schema: JsonSchema): JsonSchema {
  const { $ref, allOf = [], anyOf = [], oneOf = [], ...others } = schema;
  const [only, ...more] = [...($ref ? [$ref] : []), ...allOf, ...anyOf, ...oneOf];
  const isReference = only !== undefined && more.length === 0 && !Object.keys(others).some((keyword) => isCompared(keyword, schema));
  return isReference ? rootOf(only) : schema;
}

function evaluates({ properties = {}, patternProperties = {}, additionalProperties }: JsonSchema, name: string): boolean {
  if (additionalProperties !== undefined || Object.hasOwn(properties, name)) return true;
  return Object.keys(patternProperties).some((pattern) => matchesName(pattern, name));
}

function patternsOf(parts: readonly JsonSchema[]): ReadonlyMap<string, readonly JsonSchema[]> {
  const byPattern = new Map<string, JsonSchema[]>();
  for (const [pattern, schema] of parts.flatMap(({ patternProperties = {} }) => Object.entries(patternProperties))) {
    byPattern.set(pattern, [...(byPattern.get(pattern) ?? []), schema]);
  }
  return byPattern;
}
