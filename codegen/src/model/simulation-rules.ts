import type { Path } from '../load/source-file.js';
import type { SimulationDocument } from '../load/spec-document.js';
import { didYouMean, type Problem, problem } from '../problems/problem.js';
import { referencedProperty } from '../schema/property-reference.js';
import type { Simulation } from './catalog.js';
import type { Draft } from './draft.js';
import { brokenValue } from './parameter-rules.js';
import type { Rule } from './rule.js';

/** The rules for simulations. */
export const SIMULATION_RULES: readonly Rule[] = [
  { code: 'unknown-simulation-name', check: unknownNames },
  { code: 'unknown-simulation-name', check: unknownProperties },
  { code: 'bad-example', check: badValues },
];

/** A simulation with its defaults. */
export function simulationOf({ entity, setup, scenarios, teardown, values, properties, copies }: SimulationDocument): Simulation {
  return {
    entity,
    setup: setup ?? [],
    scenarios,
    teardown: teardown ?? [],
    values: values ?? {},
    properties: properties ?? {},
    copies: copies ?? {},
  };
}

/** A name in a simulation, with its place. */
interface Named {
  readonly kind: 'event' | 'parameter';
  readonly name: string;
  readonly path: Path;
  readonly part: 'key' | 'value';
}

function unknownNames({ simulation, document, rows }: Draft): readonly Problem[] {
  if (!simulation) return [];
  const known = { event: rows.map(({ type }) => type), parameter: Object.keys(document.parameters ?? {}) };
  return namesIn(simulation.value as SimulationDocument)
    .filter(({ kind, name }) => !known[kind].includes(name))
    .map(({ kind, name, path, part }) =>
      problem('unknown-simulation-name', simulation.at(path, part), { kind, name }, didYouMean(name, known[kind])),
    );
}

function unknownProperties({ simulation, rows }: Draft): readonly Problem[] {
  if (!simulation) return [];
  const { properties = {}, copies = {} } = simulation.value as SimulationDocument;
  const named: readonly (readonly [string, Path, 'key' | 'value'])[] = [
    ...Object.keys(properties).map((name) => [name, ['properties', name], 'key'] as const),
    ...Object.entries(copies).flatMap(([type, copy]) =>
      copy.properties.map((name, i) => [name, ['copies', type, 'properties', i], 'value'] as const),
    ),
  ];
  const isKnown = (name: string): boolean => rows.some(({ schema }) => referencedProperty(schema, name) !== undefined);
  return named
    .filter(([name]) => !isKnown(name))
    .map(([name, path, part]) => problem('unknown-simulation-name', simulation.at(path, part), { kind: 'property', name }));
}

function badValues({ simulation, document: { parameters = {} }, rows }: Draft): readonly Problem[] {
  const { values = {} } = (simulation?.value ?? {}) as Partial<SimulationDocument>;
  return Object.entries(values).flatMap(([name, members]) =>
    members.flatMap((value, i) => {
      const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      const reason = parameter && brokenValue(rows, { name, parameter, value });
      return simulation && reason !== undefined ? [problem('bad-example', simulation.at(['values', name, i]), { reason })] : [];
    }),
  );
}

function namesIn({ entity, setup = [], scenarios, teardown = [], values = {}, copies = {} }: SimulationDocument): readonly Named[] {
  const events = (names: readonly string[], path: Path): readonly Named[] =>
    names.map((name, i) => ({ kind: 'event', name, path: [...path, i], part: 'value' }));
  return [
    ...entity.parameters.map((name, i): Named => ({ kind: 'parameter', name, path: ['entity', 'parameters', i], part: 'value' })),
    ...events(setup, ['setup']),
    ...scenarios.flatMap((names, i) => events(names, ['scenarios', i])),
    ...events(teardown, ['teardown']),
    ...Object.keys(values).map((name): Named => ({ kind: 'parameter', name, path: ['values', name], part: 'key' })),
    ...Object.entries(copies).flatMap(([name, { from }]): readonly Named[] => [
      { kind: 'event', name, path: ['copies', name], part: 'key' },
      { kind: 'event', name: from, path: ['copies', name, 'from'], part: 'value' },
    ]),
  ];
}
