import { DEFAULT_SIDES } from '@topicwright/runtime/codegen';
import { type Position, type Problem, problem } from '../problems/problem.js';
import { allProperties, conjunctsOf, type JsonSchema, typesOf } from '../schema/json-schema.js';
import { subschemasOf } from '../schema/subschemas.js';
import type { Draft, DraftRow } from './draft.js';
import { isOpaque } from './event-facts.js';
import type { Rule } from './rule.js';
import { hasDefaultSides } from './topic-table.js';

/** The rules of `topicwright lint`: advice about valid specs. */
export const LINT_RULES: readonly Rule[] = [
  { code: 'no-example', check: withoutExample },
  { code: 'no-description', check: withoutDescription },
  { code: 'unbounded-string', check: unboundedStrings },
  { code: 'required-undeclared', check: undeclaredRequired },
  { code: 'no-identity', check: withoutIdentity },
];

/** A property of a payload, or the value of a text. */
interface Value {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly place: Position;
}

function withoutExample(draft: Draft): readonly Problem[] {
  const values = valuesOf(draft, draft.rows).filter(({ schema }) => needsExample(schema));
  return values.map(({ name, place }) => problem('no-example', place, { name }));
}

function withoutDescription(draft: Draft): readonly Problem[] {
  const values = valuesOf(draft, draft.rows).filter(({ schema }) => conjunctsOf(schema).every(({ description }) => !description));
  return values.map(({ name, place }) => problem('no-description', place, { name }));
}

function unboundedStrings(draft: Draft): readonly Problem[] {
  const rows = draft.rows.filter((row) => isSentByUser(row, draft));
  return valuesOf(draft, rows)
    .filter(({ schema }) => isUnbounded(schema))
    .map(({ name, place }) => problem('unbounded-string', place, { name }));
}

function undeclaredRequired(draft: Draft): readonly Problem[] {
  return schemasOf(draft.rows).flatMap((schema) => {
    const place = draft.schemas.placeOf(schema);
    if (!place || schema.required === undefined || !declaresProperties(schema)) return [];
    const declared = new Set(Object.keys(allProperties(schema)));
    return schema.required.flatMap((name, i) => {
      if (declared.has(name)) return [];
      return [problem('required-undeclared', place.file.at([...place.path, 'required', i]), { name })];
    });
  });
}

// A request and its replies are matched by a token. A retained message is a state, which may be handled twice.
function withoutIdentity({ source, rows }: Draft): readonly Problem[] {
  const replies = new Set(rows.flatMap(({ event }) => event.replies?.by ?? []));
  return rows
    .filter(({ type, event: { identity, replies: own, retain } }) => !identity?.length && !own && !retain && !replies.has(type))
    .filter(({ event: { content, qos = 1 } }) => content !== 'none' && qos > 0)
    .map(({ type, path }) => problem('no-identity', source.at(path, 'key'), { type }));
}

/** The properties of the payloads of `rows`, and their text payloads. Each place once. */
function valuesOf({ schemas, source }: Draft, rows: readonly DraftRow[]): readonly Value[] {
  const values = new Map<string, Value>();
  const add = (value: Value): void => {
    const { file, line, column } = value.place;
    values.set(`${file}:${line}:${column}`, value);
  };
  for (const schema of schemasOf(rows)) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const place = schemas.placeOf(property);
      if (place) add({ name, schema: property, place: place.file.at(place.path, 'key') });
    }
  }
  for (const { type, event, schema, pathOf } of rows) {
    if (event.content !== 'text' || schema === undefined) continue;
    const place = schemas.placeOf(schema);
    add({ name: type, schema, place: place ? place.file.at(place.path) : source.at(pathOf('content')) });
  }
  return [...values.values()];
}

/** The schemas of the payloads of `rows`, and all schemas that are part of them. */
function schemasOf(rows: readonly DraftRow[]): readonly JsonSchema[] {
  const seen = new Set<JsonSchema>();
  const visit = (schema: JsonSchema): void => {
    if (seen.has(schema)) return;
    seen.add(schema);
    subschemasOf(schema).forEach(visit);
  };
  for (const { schema, event } of rows) if (schema && !isOpaque({ content: event.content ?? 'json' })) visit(schema);
  return [...seen];
}

// The sample of a payload is built from the examples. Other values have only few candidates, or are built from their parts.
function needsExample(schema: JsonSchema): boolean {
  const parts = conjunctsOf(schema);
  if (parts.some((part) => part.examples || part.enum || part.const !== undefined || part.default !== undefined)) return false;
  if (parts.some((part) => part.anyOf || part.oneOf)) return false;
  return hasType(schema, 'string') || hasType(schema, 'number');
}

function isUnbounded(schema: JsonSchema): boolean {
  if (!hasType(schema, 'string')) return false;
  return conjunctsOf(schema).every(({ maxLength, enum: members, const: value, format = '', pattern = '' }) => {
    if (maxLength !== undefined || members !== undefined || value !== undefined) return false;
    return !SHORT_FORMATS.has(format) && !limitsLength(pattern);
  });
}

/** The formats whose values have a limited length. */
const SHORT_FORMATS: ReadonlySet<string> = new Set(['date', 'date-time', 'time', 'uuid', 'ipv4', 'ipv6']);

/** Whether `pattern` is anchored and has no unlimited quantifier. */
function limitsLength(pattern: string): boolean {
  const plain = pattern.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/gs, 'x');
  return /^\^.*\$$/s.test(plain) && !/[*+|]|\{\d+,\}/.test(plain);
}

/** Whether `schema` says that its values are of the given type, among others. */
function hasType(schema: JsonSchema, type: 'string' | 'number'): boolean {
  return conjunctsOf(schema).some(
    (part) => part.type !== undefined && typesOf(part).some((own) => (own === 'integer' ? 'number' : own) === type),
  );
}

/** Whether `properties` is the only keyword of `schema` that declares members. */
function declaresProperties(schema: JsonSchema): boolean {
  const parts = conjunctsOf(schema);
  return parts.some(({ properties }) => properties) && !parts.some((part) => part.patternProperties || part.anyOf || part.oneOf);
}

// AWS IoT sends the messages below $aws/, and a broker those of the default sides.
function isSentByUser({ event: { direction = 'receive', topic } }: DraftRow, { document: { sides = DEFAULT_SIDES } }: Draft): boolean {
  return direction !== 'receive' || (!hasDefaultSides({ sides }) && !topic.startsWith('$aws/'));
}
