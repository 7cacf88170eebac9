import { isRecord, pointerToken } from '@topicwright/runtime';
import type { Path } from '../load/source-file.js';
import type { SpecKeyPart } from '../load/spec-document.js';
import { nearest } from '../nearest.js';
import { type Problem, problem } from '../problem.js';
import type { Draft, DraftRow } from './draft.js';
import { heldProperties, type Json } from './json-schema.js';
import { isOrdered, keysOf, knownReferences, normalReference, referencedProperty, withPart } from './property-reference.js';
import type { Rule } from './rule.js';
import { sampleOf } from './sample.js';
import { misfit } from './schema-accepts.js';
import { parameterNames } from './template.js';

/** What must hold between rows and the schemas of their payloads. */
export const PAYLOAD_RULES: readonly Rule[] = [
  { code: 'no-payload', check: missingPayloads },
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
    .filter(({ event }) => event.payload === undefined)
    .map(({ type, path }) =>
      problem('no-payload', source.at(path, 'key'), `${type} has no payload`, 'name its schema with "payload", in the row or its category'),
    );
}

/** A reference to a property, and its place in the spec. */
interface NamedProperty {
  readonly reference: string;
  /** The reference as written. */
  readonly text: string;
  readonly path: Path;
  readonly part: 'key' | 'value';
  /** Whether a category has the reference. Then only one of its rows needs the property. */
  readonly isShared: boolean;
}

function namedProperties(row: DraftRow): readonly NamedProperty[] {
  const { event, said, owns } = row;
  const named = (reference: string, path: Path, isShared = false): NamedProperty => ({
    reference,
    text: reference,
    path,
    part: 'value',
    isShared,
  });
  const where = Object.keys(event.where ?? {}).map((name): NamedProperty => ({ ...named(name, [...said('where'), name]), part: 'key' }));
  const sample = Object.keys(event.sample ?? {}).map((name): NamedProperty => {
    return { ...named(`/${pointerToken(name)}`, [...said('sample'), name]), text: name, part: 'key' };
  });
  const bound = Object.entries(event.bind ?? {}).flatMap(([param, to]): readonly NamedProperty[] => {
    const path = [...said('bind'), param];
    if (to === null) return [];
    return [typeof to === 'string' ? named(to, path, !owns('bind')) : named(to.arn, [...path, 'arn'], !owns('bind'))];
  });
  return [
    ...where,
    ...sample,
    ...bound,
    ...keyParts(row).flatMap(({ part, path }) => (typeof part === 'string' ? [named(part, path)] : [])),
    ...(event.order?.by === undefined ? [] : [named(event.order.by, [...said('order'), 'by'])]),
    ...(event.time === undefined ? [] : [named(event.time, said('time'), !owns('time'))]),
  ];
}

/** The parts of the identity and the order of a row, with their places. */
function keyParts({ event, said }: DraftRow): readonly { readonly part: SpecKeyPart; readonly path: Path }[] {
  const placed = (parts: readonly SpecKeyPart[] = [], path: Path): readonly { readonly part: SpecKeyPart; readonly path: Path }[] =>
    parts.map((part, i) => ({ part, path: [...path, i] }));
  return [...placed(event.identity, said('identity')), ...placed(event.order?.of, [...said('order'), 'of'])];
}

function unknownProperties({ source, rows }: Draft): readonly Problem[] {
  const problems = new Map<string, Problem>();
  const found = new Set<string>();
  for (const row of rows) {
    if (!row.schema) continue;
    for (const { reference, text, path, part, isShared } of namedProperties(row)) {
      const place = path.join('/');
      const isKnown = referencedProperty(row.schema, reference) !== undefined;
      if (isShared && isKnown) found.add(place);
      if (isKnown || problems.has(place)) continue;
      const message = `the payload of ${row.type} has no property ${JSON.stringify(text)}`;
      problems.set(place, problem('unknown-property', source.at(path, part), message, hintFor(row, text)));
    }
  }
  return [...problems].filter(([place]) => !found.has(place)).map(([, each]) => each);
}

function hintFor({ schema = {}, event }: DraftRow, reference: string): string {
  const pointer = `/${reference}`;
  const known = knownReferences(schema).filter((each) => each !== reference);
  const like = known.includes(pointer) ? pointer : nearest(reference, known);
  return like === undefined ? `add it to ${event.payload}, or remove it here` : `did you mean ${JSON.stringify(like)}?`;
}

function unknownKeyParameters({ source, rows }: Draft): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const row of rows) {
    const params = parameterNames(row.levels);
    for (const { part, path: place } of row.template.ok ? keyParts(row) : []) {
      if (typeof part === 'string') continue;
      const { param: name } = part;
      const path = [...place, 'param'];
      if (params.includes(name) || problems.has(path.join('/'))) continue;
      const like = nearest(name, params);
      const hint = like === undefined ? `its parameters are ${params.join(', ') || 'none'}` : `did you mean ${JSON.stringify(like)}?`;
      const message = `the topic of ${row.type} has no parameter ${JSON.stringify(name)}`;
      problems.set(path.join('/'), problem('unknown-key-parameter', source.at(path), message, hint));
    }
  }
  return [...problems.values()];
}

function badOrders(draft: Draft): readonly Problem[] {
  const hint = 'order by a number, or by a string with "format: date-time"';
  return notOrdered(draft, ({ event, said, type }) => {
    const by = event.order?.by;
    if (by === undefined) return undefined;
    const message = `${type} is ordered by ${JSON.stringify(by)}, which is neither a number nor a date-time`;
    return { code: 'bad-order', reference: by, path: [...said('order'), 'by'], message, hint };
  });
}

function badTimes(draft: Draft): readonly Problem[] {
  const hint = 'name a number with a "unit", or a string with "format: date-time"';
  return notOrdered(draft, ({ event, said, type }) => {
    const { time } = event;
    if (time === undefined) return undefined;
    const message = `the time of ${type}, ${JSON.stringify(time)}, is neither a number nor a date-time`;
    return { code: 'bad-time', reference: time, path: said('time'), message, hint };
  });
}

/** A property that must be comparable, and the problem to report if it is not. */
interface Ordering {
  readonly code: 'bad-order' | 'bad-time';
  readonly reference: string;
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
}

function notOrdered({ source, rows }: Draft, orderingOf: (row: DraftRow) => Ordering | undefined): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const row of rows) {
    const ordering = orderingOf(row);
    const property = ordering && referencedProperty(row.schema, ordering.reference);
    if (!ordering || !property || isOrdered(property.schema)) continue;
    const { code, path, message, hint } = ordering;
    problems.set(path.join('/'), problem(code, source.at(path), message, hint));
  }
  return [...problems.values()];
}

function unknownBindings({ source, rows }: Draft): readonly Problem[] {
  const problems = new Map<string, Problem>();
  // What a category says of its rows need fit but one of them.
  const groupOf = ({ category, said }: DraftRow): string => JSON.stringify([category, said('bind')]);
  const params = new Map<string, Set<string>>();
  for (const row of rows) {
    const known = params.get(groupOf(row)) ?? new Set();
    for (const name of parameterNames(row.levels)) known.add(name);
    params.set(groupOf(row), known);
  }
  for (const row of rows) {
    const { type, event, said, template } = row;
    const known = params.get(groupOf(row)) ?? new Set();
    for (const param of template.ok ? Object.keys(event.bind ?? {}) : []) {
      const path = [...said('bind'), param];
      if (known.has(param) || problems.has(path.join('/'))) continue;
      const like = nearest(param, [...known]);
      const hint = like === undefined ? `its parameters are ${[...known].join(', ') || 'none'}` : `did you mean ${JSON.stringify(like)}?`;
      problems.set(
        path.join('/'),
        problem('unknown-binding', source.at(path, 'key'), `the topic of ${type} has no parameter ${JSON.stringify(param)}`, hint),
      );
    }
  }
  return [...problems.values()];
}

function badWheres({ source, rows }: Draft): readonly Problem[] {
  return rows.flatMap((row) => {
    const named = new Set<string>();
    return Object.entries(row.event.where ?? {}).flatMap(([reference, value]): readonly Problem[] => {
      const normal = normalReference(reference);
      const isRepeated = named.has(normal);
      named.add(normal);
      const wrong =
        wrongWhere(row, reference, value) ?? (isRepeated ? { what: `${shown(reference)} twice`, hint: 'remove one' } : undefined);
      if (wrong === undefined) return [];
      return [problem('bad-where', source.at([...row.said('where'), reference]), `${row.type} narrows ${wrong.what}`, wrong.hint)];
    });
  });
}

function wrongWhere(
  { schema }: DraftRow,
  reference: string,
  value: unknown,
): { readonly what: string; readonly hint?: string } | undefined {
  if (keysOf(reference).length === 0) return { what: 'the whole payload', hint: 'narrow a property of it' };
  const property = referencedProperty(schema, reference);
  if (property?.isInArray) return { what: `${shown(reference)}, which is an item of an array`, hint: 'narrow a property of an object' };
  if (!property || misfit(property.schema, value) === undefined) return undefined;
  return { what: `${shown(reference)} to ${JSON.stringify(value)}, which its schema does not allow` };
}

// Uses the shortest form of the reference.
function shown(reference: string): string {
  return JSON.stringify(normalReference(reference));
}

// Only a sample that was asked for can be wrong: one that could not be made is left out.
function badSamples({ source, rows }: Draft): readonly Problem[] {
  return rows.flatMap((row) => {
    const { type, event, narrowed, path } = row;
    if (!narrowed || !isAskedFor(row) || hasBadWhere(row)) return [];
    const at = misfit(narrowed, rowSample(row));
    if (at === undefined) return [];
    const place = source.at(event.sample ? [...path, 'sample'] : path, 'key');
    return [
      problem(
        'bad-sample',
        place,
        `the sample of ${type} does not fit its schema at ${JSON.stringify(at)}`,
        'mend the examples of the schema, or "sample" of the row',
      ),
    ];
  });
}

function hasBadWhere(row: DraftRow): boolean {
  return Object.entries(row.event.where ?? {}).some(([reference, value]) => wrongWhere(row, reference, value) !== undefined);
}

function isAskedFor({ event, narrowed }: DraftRow): boolean {
  const properties = Object.values(heldProperties(narrowed));
  return event.sample !== undefined || narrowed?.examples !== undefined || properties.some(({ examples }) => examples !== undefined);
}

/** The sample of a row, where it is valid. */
export function validSample(row: DraftRow): Json | undefined {
  const sample = rowSample(row) as Json;
  return row.narrowed && misfit(row.narrowed, sample) === undefined ? sample : undefined;
}

/** The sample of a row: the examples of its schema, with what the row lays over them. */
function rowSample({ narrowed, event }: DraftRow): unknown {
  const sample = narrowed && sampleOf(narrowed);
  if (!isRecord(sample)) return sample;
  const narrowedSample = Object.entries(event.where ?? {}).reduce(
    (whole, [name, value]) => withPart(whole, name, value as Json),
    sample as Json,
  );
  return { ...(narrowedSample as object), ...event.sample };
}
