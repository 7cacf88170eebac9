import { isRecord } from '@topicwright/runtime';
import type { Path } from '../load/source-file.js';
import { nearest } from '../nearest.js';
import { type Problem, problem } from '../problem.js';
import type { Draft, DraftRow } from './draft.js';
import { heldProperties, heldProperty, type Json } from './json-schema.js';
import type { Rule } from './rule.js';
import { sampleOf } from './sample.js';
import { misfit } from './schema-accepts.js';
import { parameterNames } from './template.js';

/** What must hold between rows and the schemas of their payloads. */
export const PAYLOAD_RULES: readonly Rule[] = [
  { code: 'no-payload', check: missingPayloads },
  { code: 'unknown-property', check: unknownProperties },
  { code: 'unknown-binding', check: unknownBindings },
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

/** The properties that a row speaks of, and where. */
function spokenProperties({ event, said }: DraftRow): readonly (readonly [string, Path])[] {
  const listed = (names: readonly string[] | undefined, path: Path): readonly (readonly [string, Path])[] =>
    (names ?? []).map((name, i) => [name, [...path, i]]);
  const keyed = (key: 'where' | 'sample'): readonly (readonly [string, Path])[] =>
    Object.keys(event[key] ?? {}).map((name) => [name, [...said(key), name]]);
  const bound = Object.entries(event.bind ?? {}).map(([param, to]): readonly [string, Path] => {
    const path = [...said('bind'), param];
    return typeof to === 'string' ? [to, path] : [to.arn, [...path, 'arn']];
  });
  return [
    ...keyed('where'),
    ...keyed('sample'),
    ...bound,
    ...listed(event.identity, said('identity')),
    ...listed(event.order?.of, [...said('order'), 'of']),
    ...(event.order?.by === undefined ? [] : [[event.order.by, [...said('order'), 'by']] as const]),
    ...(event.time === undefined ? [] : [[event.time, said('time')] as const]),
  ];
}

function unknownProperties({ source, rows }: Draft): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const row of rows) {
    if (!row.schema) continue;
    const known = Object.keys(heldProperties(row.schema));
    for (const [name, path] of spokenProperties(row)) {
      if (known.includes(name) || problems.has(path.join('/'))) continue;
      const like = nearest(name, known);
      const hint = like === undefined ? `add it to ${row.event.payload}, or take it out here` : `did you mean ${JSON.stringify(like)}?`;
      const part = path.includes('where') || path.includes('sample') ? 'key' : 'value';
      problems.set(
        path.join('/'),
        problem('unknown-property', source.at(path, part), `the payload of ${row.type} has no property ${JSON.stringify(name)}`, hint),
      );
    }
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
  return rows.flatMap((row) =>
    contradictions(row).map(([name, value]) => {
      const message = `${row.type} narrows ${JSON.stringify(name)} to ${JSON.stringify(value)}, which its schema does not allow`;
      return problem('bad-where', source.at([...row.said('where'), name]), message);
    }),
  );
}

function contradictions({ event, schema }: DraftRow): readonly [string, unknown][] {
  return Object.entries(event.where ?? {}).filter(([name, value]) => {
    const property = heldProperty(schema, name);
    return property !== undefined && misfit(property, value) !== undefined;
  });
}

// Only a sample that was asked for can be wrong: one that could not be made is left out.
function badSamples({ source, rows }: Draft): readonly Problem[] {
  return rows.flatMap((row) => {
    const { type, event, narrowed, path } = row;
    if (!narrowed || !isAskedFor(row) || contradictions(row).length > 0) return [];
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
  return isRecord(sample) ? { ...sample, ...event.where, ...event.sample } : sample;
}
