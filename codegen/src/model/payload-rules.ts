import { bytesIssues, explain, type Issue, isRecord, pointerKeys, pointerToken } from '@topicwright/runtime/codegen';
import type { Path } from '../load/source-file.js';
import type { SpecEvent, SpecKeyPart } from '../load/spec-document.js';
import { didYouMean, onePerPlace, type Position, type Problem, problem, type Suggestion } from '../problems/problem.js';
import { allProperties, effectiveProperty, type Json, type JsonSchema, typesOf } from '../schema/json-schema.js';
import { mergedSchema } from '../schema/merge-schema.js';
import { isOrdered, keysOf, knownReferences, normalReference, referencedProperty, withPart } from '../schema/property-reference.js';
import { sampleOf } from '../schema/sample.js';
import type { Draft, DraftRow } from './draft.js';
import { isOpaque } from './event-facts.js';
import type { Rule } from './rule.js';
import { parameterNames } from './template.js';

/** The rules for rows and the schemas of their payloads. */
export const PAYLOAD_RULES: readonly Rule[] = [
  { code: 'no-payload', check: missingPayloads },
  { code: 'bad-content', check: badContents },
  { code: 'unknown-property', check: unknownProperties },
  { code: 'unknown-binding', check: unknownBindings },
  { code: 'unknown-key-parameter', check: unknownKeyParameters },
  { code: 'bad-order', check: badOrders },
  { code: 'bad-time', check: badTimes },
  { code: 'bad-where', check: badWheres },
  { code: 'bad-sample', check: badSamples },
];

function missingPayloads({ source, rows }: Draft): readonly Problem[] {
  return rows
    .filter(({ reference, event: { content = 'json' } }) => reference === undefined && content === 'json')
    .map(({ type, path }) => problem('no-payload', source.at(path, 'key'), { type }));
}

function badContents({ source, rows }: Draft): readonly Problem[] {
  return onePerPlace(
    rows.flatMap((row) => {
      const wrong = wrongContent(row);
      if (!wrong) return [];
      const { key, reason, hint } = wrong;
      const at = source.at(row.pathOf(key), row.event[key] === undefined ? 'key' : 'value');
      return [problem('bad-content', at, { type: row.type, reason }, { hint })];
    }),
  );
}

interface WrongContent {
  readonly key: keyof SpecEvent;
  readonly reason: string;
  readonly hint: string;
}

function wrongContent({ event, schema, owns }: DraftRow): WrongContent | undefined {
  const { content = 'json', mayBeEmpty, where } = event;
  if (content === 'none') {
    const key = (['payload', 'where', 'sample'] as const).find((each) => event[each] !== undefined);
    if (key) return { key, reason: `has "content: none", so it cannot have a ${key}`, hint: `remove the ${key}, or the content` };
    return mayBeEmpty && owns('mayBeEmpty')
      ? { key: 'mayBeEmpty', reason: 'has "content: none", so it is always empty', hint: 'remove mayBeEmpty' }
      : undefined;
  }
  if (content === 'json' || !schema) return undefined;
  if (content === 'bytes' && where)
    return { key: 'where', reason: 'has a "where", which does not apply to bytes', hint: 'remove the where, or set content: json' };
  if (describesString(schema)) return undefined;
  return {
    key: 'content',
    reason: `has the content ${content}, but its schema does not describe a string`,
    hint: 'name a schema with "type: string" as the payload, or set content: json',
  };
}

/** Whether only strings are valid, as far as the schema says so. */
function describesString(schema: JsonSchema): boolean {
  const merged = mergedSchema(schema);
  const { const: constant, enum: members, anyOf, oneOf } = merged;
  if (typesOf(merged).join() === 'string' || typeof constant === 'string') return true;
  const isString = (member: unknown): boolean => typeof member === 'string';
  return members?.every(isString) || anyOf?.every(describesString) || oneOf?.every(describesString) || false;
}

/** A reference to a property, and its place in the spec. */
interface NamedProperty {
  readonly reference: string;
  /** The reference as written. */
  readonly text: string;
  readonly path: Path;
  readonly part: 'key' | 'value';
  /** Whether the reference is set on a category. Then only one of its rows must have the property. */
  readonly isShared: boolean;
}

function namedProperties(row: DraftRow): readonly NamedProperty[] {
  const { event, pathOf, owns } = row;
  const named = (reference: string, path: Path, isShared = false): NamedProperty => ({
    reference,
    text: reference,
    path,
    part: 'value',
    isShared,
  });
  // A `where` of bytes, and a `where` or `sample` without a payload, are reported as a whole.
  const where = Object.keys(isOpaque(event) ? {} : (event.where ?? {})).map(
    (name): NamedProperty => ({ ...named(name, [...pathOf('where'), name]), part: 'key' }),
  );
  const sample = Object.keys(event.content === 'none' ? {} : (event.sample ?? {})).map((name): NamedProperty => {
    return { ...named(`/${pointerToken(name)}`, [...pathOf('sample'), name]), text: name, part: 'key' };
  });
  const bound = Object.entries(event.bind ?? {}).flatMap(([param, to]): readonly NamedProperty[] => {
    const path = [...pathOf('bind'), param];
    if (to === null) return [];
    return [typeof to === 'string' ? named(to, path, !owns('bind')) : named(to.arn, [...path, 'arn'], !owns('bind'))];
  });
  return [
    ...where,
    ...sample,
    ...bound,
    ...keyParts(row).flatMap(({ part, path }) => (typeof part === 'string' ? [named(part, path)] : [])),
    ...(event.order?.by === undefined ? [] : [named(event.order.by, [...pathOf('order'), 'by'])]),
    ...(event.time === undefined ? [] : [named(event.time, pathOf('time'), !owns('time'))]),
  ];
}

/** The parts of the identity and the order of a row, with their places. */
function keyParts({ event, pathOf }: DraftRow): readonly { readonly part: SpecKeyPart; readonly path: Path }[] {
  const placed = (parts: readonly SpecKeyPart[] = [], path: Path): readonly { readonly part: SpecKeyPart; readonly path: Path }[] =>
    parts.map((part, i) => ({ part, path: [...path, i] }));
  return [...placed(event.identity, pathOf('identity')), ...placed(event.order?.of, [...pathOf('order'), 'of'])];
}

function unknownProperties({ source, rows }: Draft): readonly Problem[] {
  const problems = new Map<string, Problem>();
  const found = new Set<string>();
  for (const row of rows) {
    if (!row.selected) continue;
    for (const { reference, text, path, part, isShared } of namedProperties(row)) {
      const place = path.join('/');
      const isKnown = referencedProperty(row.selected, reference) !== undefined;
      if (isShared && isKnown) found.add(place);
      if (isKnown || problems.has(place)) continue;
      const facts = { type: row.type, property: text, payload: row.reference ?? 'the payload' };
      problems.set(place, problem('unknown-property', source.at(path, part), facts, suggestProperty(row, text)));
    }
  }
  return [...problems].filter(([place]) => !found.has(place)).map(([, each]) => each);
}

function suggestProperty({ schema = {} }: DraftRow, reference: string): Suggestion | undefined {
  const pointer = `/${reference}`;
  const known = knownReferences(schema).filter((each) => each !== reference);
  return didYouMean(reference, known.includes(pointer) ? [pointer] : known);
}

function unknownKeyParameters({ source, rows }: Draft): readonly Problem[] {
  return onePerPlace(
    rows.flatMap((row) => {
      const params = parameterNames(row.levels);
      return (row.template.ok ? keyParts(row) : []).flatMap(({ part, path }): readonly Problem[] => {
        if (typeof part === 'string' || params.includes(part.param)) return [];
        const facts = { type: row.type, name: part.param, known: params };
        return [problem('unknown-key-parameter', source.at([...path, 'param']), facts, didYouMean(part.param, params))];
      });
    }),
  );
}

function badOrders(draft: Draft): readonly Problem[] {
  return notOrdered(draft, 'bad-order', ({ event, pathOf }) => ({ property: event.order?.by, path: [...pathOf('order'), 'by'] }));
}

function badTimes(draft: Draft): readonly Problem[] {
  return notOrdered(draft, 'bad-time', ({ event, pathOf }) => ({ property: event.time, path: pathOf('time') }));
}

function notOrdered(
  { source, rows }: Draft,
  code: 'bad-order' | 'bad-time',
  orderingOf: (row: DraftRow) => { readonly property: string | undefined; readonly path: Path },
): readonly Problem[] {
  return onePerPlace(
    rows.flatMap((row) => {
      const { property, path } = orderingOf(row);
      const found = property === undefined ? undefined : referencedProperty(row.selected, property);
      return property === undefined || !found || isOrdered(found.schema)
        ? []
        : [problem(code, source.at(path), { type: row.type, property })];
    }),
  );
}

function unknownBindings({ source, rows }: Draft): readonly Problem[] {
  // A binding of a category needs to match only one of its rows.
  const groupOf = ({ category, pathOf }: DraftRow): string => JSON.stringify([category, pathOf('bind')]);
  const params = new Map<string, Set<string>>();
  for (const row of rows) {
    const known = params.get(groupOf(row)) ?? new Set();
    for (const name of parameterNames(row.levels)) known.add(name);
    params.set(groupOf(row), known);
  }
  return onePerPlace(
    rows.flatMap((row) => {
      const { type, event, pathOf, template } = row;
      const known = [...(params.get(groupOf(row)) ?? [])];
      const unknown = template.ok ? Object.keys(event.bind ?? {}).filter((name) => !known.includes(name)) : [];
      return unknown.map((name) =>
        problem('unknown-binding', source.at([...pathOf('bind'), name], 'key'), { type, name, known }, didYouMean(name, known)),
      );
    }),
  );
}

function badWheres({ source, rows }: Draft): readonly Problem[] {
  return rows.flatMap((row) => {
    if (isOpaque(row.event)) return [];
    const named = new Set<string>();
    return Object.entries(row.event.where ?? {}).flatMap(([reference, value]): readonly Problem[] => {
      const normal = normalReference(reference);
      const repeated: InvalidWhere | undefined = named.has(normal) ? { reason: ' twice', remedy: 'remove one' } : undefined;
      named.add(normal);
      const wrong = invalidWhere(row, reference, value) ?? repeated;
      if (wrong === undefined) return [];
      // Uses the shortest form of the reference.
      const property = normal === '' ? 'the whole payload' : JSON.stringify(normal);
      return [problem('bad-where', source.at([...row.pathOf('where'), reference]), { type: row.type, property, ...wrong })];
    });
  });
}

interface InvalidWhere {
  readonly reason: string;
  readonly remedy?: string;
}

function invalidWhere({ schema }: DraftRow, reference: string, value: unknown): InvalidWhere | undefined {
  if (keysOf(reference).length === 0) return { reason: '', remedy: 'narrow a property of it' };
  const property = referencedProperty(schema, reference);
  if (property?.isInArray) return { reason: ', which is an item of an array', remedy: 'narrow a property of an object' };
  const [issue] = property ? explain(property.schema, value) : [];
  return issue && { reason: ` to ${JSON.stringify(value)}, which its schema does not allow`, remedy: `it must be ${issue.expected}` };
}

// An invalid sample is only a problem if the spec has examples for it. Otherwise the row has no sample.
function badSamples({ source, rows, schemas }: Draft): readonly Problem[] {
  return rows.flatMap((row) => {
    const { type, event, narrowed, path } = row;
    if (!narrowed || event.content === 'none' || !isSampled(row) || hasBadWhere(row)) return [];
    const { issue } = checkedSample(row);
    if (issue === undefined) return [];
    const place = event.sample ? source.at([...path, 'sample'], 'key') : (exampleAt(row, issue.path, schemas) ?? source.at(path, 'key'));
    return [problem('bad-sample', place, { type, issue: issue.message })];
  });
}

/** The place of the example from which the sample has its value at `pointer`: the one nearest to the root. */
function exampleAt({ schema }: DraftRow, pointer: string, schemas: Draft['schemas']): Position | undefined {
  let part = schema;
  for (const key of [...pointerKeys(pointer), '']) {
    const place = part?.examples && schemas.placeOf(part);
    if (place) return place.file.at([...place.path, 'examples', 0]);
    part = effectiveProperty(part, key) ?? part?.items;
  }
  return undefined;
}

function hasBadWhere(row: DraftRow): boolean {
  return Object.entries(row.event.where ?? {}).some(([reference, value]) => invalidWhere(row, reference, value) !== undefined);
}

// Whether the spec has an example of the payload, or of one of its properties.
function isSampled({ event, narrowed }: DraftRow): boolean {
  const properties = Object.values(allProperties(narrowed));
  return event.sample !== undefined || narrowed?.examples !== undefined || properties.some(({ examples }) => examples !== undefined);
}

/** The sample of a row. `undefined` if it is not valid, or the row has no payload. */
export function validSample(row: DraftRow): Json | undefined {
  const { sample, issue } = checkedSample(row);
  return row.narrowed && issue === undefined ? (sample as Json) : undefined;
}

/** The sample of a row, and why it is invalid, if it is. */
export function checkedSample(row: DraftRow): { readonly sample: unknown; readonly issue: Issue | undefined } {
  const { narrowed = {}, event } = row;
  const sample = rowSample(row);
  // The sample of bytes is a string with their UTF-8 encoding.
  const isBytes = event.content === 'bytes';
  const [issue] = isBytes ? bytesIssues(mergedSchema(narrowed), new TextEncoder().encode(String(sample))) : explain(narrowed, sample);
  return { sample, issue };
}

/** The samples of a payload without an example. The UTF-8 encoding of the sample of bytes is the payload. */
const SAMPLES: { readonly [Content in string]?: string } = { text: 'text', bytes: 'bytes' };

/** The sample of a row: the examples of its schema, with `where` and `sample` of the row merged over them. */
function rowSample({ narrowed, event }: DraftRow): unknown {
  const sample = narrowed && sampleOf(narrowed);
  if (sample === '') return SAMPLES[event.content ?? 'json']?.slice(0, narrowed?.maxLength) ?? sample;
  if (!isRecord(sample)) return sample;
  const narrowedSample = Object.entries(event.where ?? {}).reduce(
    (whole, [name, value]) => withPart(whole, name, value as Json),
    sample as Json,
  );
  return { ...(narrowedSample as object), ...event.sample };
}
