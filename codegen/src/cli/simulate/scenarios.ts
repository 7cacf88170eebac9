import type { Catalog, CatalogEvent, Simulation } from '../../model/catalog.js';
import type { Random } from './random.js';

/** One step of an entity: an event, or the clearing of its retained message. */
export interface Step {
  readonly type: string;
  readonly isCleared?: true;
}

/**
 * The simulation of a spec that describes none: the events occur one by one in random order, and at the end of an entity its retained
 * messages are cleared. The parameter that most of these events have names the entity.
 */
export function defaultSimulation({ parameters }: Catalog, events: readonly CatalogEvent[]): Simulation {
  const uses = (name: string): number => events.filter(({ params }) => params.includes(name)).length;
  const free = parameters.filter((parameter) => parameter.enum === null && parameter.default === null && uses(parameter.name) > 0);
  const [first] = free.sort((a, b) => uses(b.name) - uses(a.name) || firstUse(events, a.name) - firstUse(events, b.name));
  return {
    entity: { name: '', parameters: first ? [first.name] : [] },
    setup: [],
    scenarios: events.map(({ type }) => [type]),
    teardown: [],
    values: {},
    properties: {},
    copies: {},
  };
}

// Among equally frequent parameters, the one that comes first in topics.
function firstUse(events: readonly CatalogEvent[], name: string): number {
  return Math.min(...events.map(({ params }) => (params.includes(name) ? params.indexOf(name) : Number.POSITIVE_INFINITY)));
}

/** The number of scenarios between setup and teardown. */
const MIN_SCENARIOS = 5;
const MAX_SCENARIOS = 60;

/** The steps of one entity, from setup to teardown. */
export function* stepsOf({ setup, scenarios, teardown }: Simulation, cleared: readonly string[], random: Random): Generator<Step, void> {
  for (const type of setup) yield { type };
  const count = MIN_SCENARIOS + random.below(MAX_SCENARIOS - MIN_SCENARIOS);
  for (let i = 0; i < count; i += 1) for (const type of random.pick(scenarios)) yield { type };
  for (const type of teardown) yield { type };
  for (const type of cleared) yield { type, isCleared: true };
}

/** The events whose retained message can be cleared. */
export function clearableEvents(events: readonly CatalogEvent[]): readonly string[] {
  return events.filter(({ retain, mayBeEmpty }) => retain && mayBeEmpty).map(({ type }) => type);
}
