import { DEFAULT_SIDES } from '@topicwright/runtime/codegen';
import { type Position, type Problem, problem } from '../problems/problem.js';
import { allProperties, conjunctsOf, type JsonSchema, typesOf } from '../schema/json-schema.js';
import { subschemasOf } from '../schema/subschemas.js';
import type { Draft, DraftRow } from './draft.js';
import { isOpaque } from './event-facts.js';
import { checkedSample } from './payload-rules.js';
import type { Rule } from './rule.js';
import { hasDefaultSides } from './topic-table.js';

/** The rules of `topicwright lint`: advice about valid specs. */
export const LINT_RULES: readonly Rule[] = [
  { code: 'no-example', check: withoutExample },
  { code: 'no-sample', check: withoutSample },
  { code: 'no-description', check: withoutDescription },
  { code: 'unbounded-string', check: unboundedStrings },
  { code: 'required-undeclared', check: undeclaredRequired },
  { code: 'no-identity', check: withoutIdentity },
];

/** A property of a payload, or the value of a text. */
interface Value {
  readonly name: string;
  /** The schemas that describe it together. */
  readonly parts: readonly JsonSchema[];
  readonly place: Position;
}

/** An object in a payload: the schemas that describe it together. */
interface ObjectPart {
  readonly schema: JsonSchema;
  /** The properties that schemas around it declare for the same object. */
  readonly outer: ReadonlySet<string>;
}

function withoutExample(draft: Draft): readonly Problem[] {
  const values = valuesOf(draft, draft.rows).filter(({ parts }) => needsExample(parts));
  return values.map(({ name, place }) => problem('no-example', place, { name }));
}

// In a valid spec, a sample with examples is valid, so this one is made without.
function withoutSample({ source, rows }: Draft): readonly Problem[] {
  return rows.flatMap((row) => {
    const issue = row.narrowed && row.event.content !== 'none' ? checkedSample(row).issue : undefined;
    return issue ? [problem('no-sample', source.at(row.path, 'key'), { type: row.type, issue: issue.message })] : [];
  });
}

function withoutDescription(draft: Draft): readonly Problem[] {
  const values = valuesOf(draft, draft.rows).filter(({ parts }) => parts.every(({ description }) => !description));
  return values.map(({ name, place }) => problem('no-description', place, { name }));
}

function unboundedStrings(draft: Draft): readonly Problem[] {
  const rows = draft.rows.filter((row) => isSentByUser(row, draft));
  const values = valuesOf(draft, rows).filter(({ parts }) => [parts, ...alternativesOf(parts)].some(isUnbounded));
  return values.map(({ name, place }) => problem('unbounded-string', place, { name }));
}

function undeclaredRequired(draft: Draft): readonly Problem[] {
  return objectsOf(draft, draft.rows).flatMap(({ schema, outer }) => {
    const declared = new Set([...Object.keys(allProperties(schema)), ...outer]);
    if (declared.size === 0 || conjunctsOf(schema).some((part) => part.patternProperties || part.anyOf || part.oneOf)) return [];
    return conjunctsOf(schema).flatMap((part) => {
      const place = draft.schemas.placeOf(part);
      if (!place) return [];
      return (part.required ?? []).flatMap((name, i) => {
        return declared.has(name) ? [] : [problem('required-undeclared', place.file.at([...place.path, 'required', i]), { name })];
      });
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
  for (const { schema, outer } of objectsOf({ schemas }, rows)) {
    for (const name of Object.keys(allProperties(schema)).filter((each) => !outer.has(each))) {
      const declarations = conjunctsOf(schema).flatMap(({ properties }) =>
        properties && Object.hasOwn(properties, name) ? [properties[name] as JsonSchema] : [],
      );
      const place = declarations.map((each) => schemas.placeOf(each)).find((each) => each !== undefined);
      if (place) add({ name, parts: declarations.flatMap(conjunctsOf), place: place.file.at(place.path, 'key') });
    }
  }
  for (const { type, event, schema, pathOf } of rows) {
    if (event.content !== 'text' || schema === undefined) continue;
    const place = schemas.placeOf(schema);
    add({ name: type, parts: conjunctsOf(schema), place: place ? place.file.at(place.path) : source.at(pathOf('content')) });
  }
  return [...values.values()];
}

/** The schemas of the payloads of `rows`, and those of their parts. Conditions, which describe no part of a payload, are left out. */
function objectsOf({ schemas }: Pick<Draft, 'schemas'>, rows: readonly DraftRow[]): readonly ObjectPart[] {
  const seen = new Set<JsonSchema>();
  const objects: ObjectPart[] = [];
  const visit = (schema: JsonSchema, outer: ReadonlySet<string>): void => {
    if (seen.has(schema)) return;
    objects.push({ schema, outer });
    const together = conjunctsOf(schema);
    for (const part of together) seen.add(part);
    const declared = new Set([...outer, ...Object.keys(allProperties(schema))]);
    for (const { if: _, not: __, allOf: ___, $ref: ____, ...part } of together) {
      for (const branch of subschemasOf(part, 'in-place')) visit(branch, declared);
      for (const child of subschemasOf(part, 'child')) visit(child, NONE);
    }
  };
  // Bytes have no schema of their own.
  for (const { schema, event } of rows)
    if (schema && !isOpaque({ content: event.content ?? 'json' })) visit(schemas.originalOf(schema), NONE);
  return objects;
}

const NONE: ReadonlySet<string> = new Set();

// The sample of a payload is built from the examples. Other values have only few candidates, or are built from their parts.
function needsExample(parts: readonly JsonSchema[]): boolean {
  if (parts.some((part) => part.examples || part.enum || part.const !== undefined || part.default !== undefined)) return false;
  if (parts.some((part) => part.anyOf || part.oneOf)) return false;
  return hasType(parts, 'string') || hasType(parts, 'number');
}

/** The alternatives of a value: `anyOf` a string and null, for example. */
function alternativesOf(parts: readonly JsonSchema[]): readonly (readonly JsonSchema[])[] {
  return parts.flatMap(({ anyOf = [], oneOf = [] }) => [...anyOf, ...oneOf].map(conjunctsOf));
}

function isUnbounded(parts: readonly JsonSchema[]): boolean {
  if (!hasType(parts, 'string')) return false;
  return parts.every(({ maxLength, enum: members, const: value, format = '', pattern = '' }) => {
    if (maxLength !== undefined || members !== undefined || value !== undefined) return false;
    return !SHORT_FORMATS.has(format) && !limitsLength(pattern);
  });
}

/** The formats whose values have a limited length. */
const SHORT_FORMATS: ReadonlySet<string> = new Set(['date', 'date-time', 'time', 'uuid', 'ipv4', 'ipv6']);

/** Whether `pattern` is anchored and has no unlimited quantifier. */
function limitsLength(pattern: string): boolean {
  const plain = pattern.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/gs, 'x');
  return /^\^.*\$$/s.test(plain) && !/[*+]|\{\d+,\}/.test(plain) && !/\|(?![^(]*\))/.test(plain);
}

/** Whether schemas say that their values are of the given type, among others. */
function hasType(parts: readonly JsonSchema[], type: 'string' | 'number'): boolean {
  return parts.some((part) => part.type !== undefined && typesOf(part).some((own) => (own === 'integer' ? 'number' : own) === type));
}

// AWS IoT sends the messages below $aws/, and a broker those of the default sides.
function isSentByUser({ event: { direction = 'receive', topic } }: DraftRow, { document: { sides = DEFAULT_SIDES } }: Draft): boolean {
  return direction !== 'receive' || (!hasDefaultSides({ sides }) && !topic.startsWith('$aws/'));
}
