import { type EncodedMessage, EncodeError, TopicError, type TopicRow } from '@topicwright/runtime';
import { type Binding, buildTopic, explain, type KeyPart, type ParameterValue, referencedValue } from '@topicwright/runtime/codegen';
import { isUsedBy } from '@topicwright/runtime/internal';
import type { Catalog, CatalogEvent, Simulation } from '../../model/catalog.js';
import { type CatalogSdk, catalogSdk } from '../../model/catalog-sdk.js';
import { isOpaque, rowFacts } from '../../model/event-facts.js';
import type { Json, JsonSchema } from '../../schema/json-schema.js';
import { mergedSchema } from '../../schema/merge-schema.js';
import { narrowSchema } from '../../schema/narrow-schema.js';
import { referencedProperty } from '../../schema/property-reference.js';
import { selectAlternatives } from '../../schema/select-alternatives.js';
import { boundChanges, boundParams, type Change, type Params, withFirstValid, withResourceName } from '../bound-values.js';
import { UsageError } from '../io.js';
import type { Random } from './random.js';
import { clearableEvents, defaultSimulation, type Step, stepsOf } from './scenarios.js';
import { ParameterValues, varied } from './values.js';

/** A message to publish. */
export interface SimulatedMessage extends EncodedMessage {
  /** The payload before it was encoded. */
  readonly value: unknown;
}

/** The options of a simulation. */
export interface SimulationOptions {
  /** The number of entities at a time. */
  readonly entities: number;
  /** The side that sends the messages. */
  readonly side: string;
  readonly random: Random;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * An infinite sequence of the messages that a side sends. An entity that has no more steps is replaced by a new one.
 *
 * @throws {UsageError} if the side sends nothing, or an event has no sample
 */
export function simulateMessages(catalog: Catalog, options: SimulationOptions): Generator<SimulatedMessage, never> {
  const { side, random, now } = options;
  const sdk = catalogSdk(catalog);
  const sent = new Set(sdk.table.rows.filter((row) => isUsedBy(sdk.table, side, row, 'send')).map(({ type }) => type));
  const events = catalog.events.filter(({ type }) => sent.has(type));
  if (events.length === 0) throw new UsageError(`${side} sends no event of ${catalog.name}`);
  const isUsed = catalog.simulation?.scenarios.some((types) => types.some((type) => sent.has(type)));
  const simulation = catalog.simulation && isUsed ? catalog.simulation : defaultSimulation(catalog, events);
  const simulated = new Set([simulation.setup, ...simulation.scenarios, simulation.teardown].flat());
  refuseUnsampled(events.filter(({ type }) => simulated.has(type)));
  const cleared = simulation === catalog.simulation ? [] : clearableEvents(events);
  const messages = new MessageFactory(catalog, { sdk, simulation, side, random, now });
  return generateMessages(events, { simulation, cleared, options, messages });
}

// Checked before the first message, so that the simulation does not fail later.
function refuseUnsampled(events: readonly CatalogEvent[]): void {
  const types = events.filter(({ content, sample }) => content !== 'none' && sample === undefined).map(({ type }) => type);
  if (types.length > 0)
    throw new UsageError(`${types.join(', ')} ${types.length === 1 ? 'has' : 'have'} no sample: add examples to the payload schema`);
}

/** One run of a simulation. */
interface SimulationRun {
  readonly simulation: Simulation;
  /** The events whose retained messages are cleared at the end of an entity. */
  readonly cleared: readonly string[];
  readonly options: SimulationOptions;
  readonly messages: MessageFactory;
}

function* generateMessages(
  sent: readonly CatalogEvent[],
  { simulation, cleared, options: { entities, random }, messages }: SimulationRun,
): Generator<SimulatedMessage, never> {
  const events = new Map(sent.map((event) => [event.type, event]));
  let created = 0;
  const createEntity = (): Entity => {
    created += 1;
    return { number: created, steps: stepsOf(simulation, cleared, random), last: new Map(), ids: new Map() };
  };
  const fleet = Array.from({ length: entities }, createEntity);
  for (;;) {
    const i = random.below(fleet.length);
    const entity = fleet[i] as Entity;
    const { value: step } = entity.steps.next();
    if (step === undefined) fleet[i] = createEntity();
    else {
      const event = events.get(step.type);
      if (event) yield messages.create(event, step, entity);
    }
  }
}

/** A simulated entity. */
interface Entity {
  /** Counted from 1. */
  readonly number: number;
  /** Its remaining steps. */
  readonly steps: Iterator<Step, void>;
  /** Its last payload of each event type. */
  readonly last: Map<string, Json>;
  /** Its constant IDs, by property. */
  readonly ids: Map<string, string>;
}

/** What the messages of a simulation have in common. */
interface MessageContext {
  readonly sdk: CatalogSdk;
  readonly simulation: Simulation;
  readonly side: string;
  readonly random: Random;
  readonly now: () => number;
}

/** What the messages of an event have in common. */
interface PayloadFacts {
  readonly schema: JsonSchema;
  /** The schema in which references to properties are resolved. */
  readonly selected: JsonSchema;
  readonly bind: readonly Binding[];
}

function payloadFacts(event: CatalogEvent): PayloadFacts {
  const { payload } = event;
  return {
    schema: narrowSchema(payload.schema, payload.where),
    selected: selectAlternatives(payload),
    bind: rowFacts(event).bind ?? [],
  };
}

/** Turns steps into messages. */
class MessageFactory {
  readonly #context: MessageContext;
  readonly #values: ReadonlyMap<string, ParameterValues>;
  readonly #examples: ReadonlyMap<string, ParameterValue>;
  readonly #rows: ReadonlyMap<string, TopicRow>;
  readonly #facts: ReadonlyMap<string, PayloadFacts>;
  /** The next version of each ordered entity. */
  readonly #versions = new Map<string, number>();
  #messages = 0;

  constructor({ parameters, events }: Catalog, context: MessageContext) {
    this.#context = context;
    this.#values = new Map(parameters.map((parameter) => [parameter.name, new ParameterValues(parameter, context.simulation)]));
    this.#examples = new Map(parameters.map(({ name, example }) => [name, example]));
    this.#rows = new Map(context.sdk.table.rows.map((row) => [row.type, row]));
    this.#facts = new Map(events.map((event) => [event.type, payloadFacts(event)]));
  }

  create(event: CatalogEvent, { isCleared }: Step, entity: Entity): SimulatedMessage {
    const { sdk, side } = this.#context;
    this.#messages += 1;
    const { bind } = this.#facts.get(event.type) as PayloadFacts;
    const params = this.#params(event, entity);
    const value = isCleared || event.content === 'none' ? undefined : this.#payload(event, params, entity);
    try {
      return { ...sdk.encode(event.type, boundParams(bind, params, value), value, { side }), value };
    } catch (error) {
      if (!(error instanceof TopicError) && !(error instanceof EncodeError)) throw error;
      throw new UsageError(`cannot simulate ${event.type}: ${error.message}; set a sample that fits`);
    }
  }

  /** `params` with the example in place of each value that is invalid in the topic of the event, such as one that is too long. */
  #valid(event: CatalogEvent, params: Params): Params {
    const row = this.#rows.get(event.type) as TopicRow;
    try {
      buildTopic(this.#context.sdk.table, row, params);
      return params;
    } catch (error) {
      if (!(error instanceof TopicError) || !this.#examples.has(error.path) || params[error.path] === this.#examples.get(error.path))
        throw error;
      return this.#valid(event, { ...params, [error.path]: this.#examples.get(error.path) as ParameterValue });
    }
  }

  #params(event: CatalogEvent, { number }: Entity): Params {
    const { simulation, random } = this.#context;
    const pick = (name: string): ParameterValue => {
      const values = this.#values.get(name) as ParameterValues;
      return simulation.entity.parameters.includes(name) ? values.nameOf(number) : values.pick(random);
    };
    return this.#valid(event, Object.fromEntries(event.params.map((name) => [name, pick(name)])));
  }

  #payload(event: CatalogEvent, params: Params, entity: Entity): unknown {
    const { sample } = event;
    if (sample === undefined) throw new Error(`unreachable: ${event.type} has no sample`);
    if (isOpaque(event)) return new TextEncoder().encode(String(sample));
    const { schema } = this.#facts.get(event.type) as PayloadFacts;
    if (typeof sample !== 'object' || sample === null) return this.#scalar(schema, sample);
    const whole = this.#changes(event, params, entity).reduce((value, change) => withFirstValid(value, change, schema), sample as Json);
    const ordered = this.#ordered(event, params, whole, schema);
    const complete = copiesOf(event, entity, this.#context.simulation).reduce(
      (value, change) => withFirstValid(value, change, schema),
      ordered,
    );
    entity.last.set(event.type, complete);
    return complete;
  }

  /** A member of an enum, or an example. */
  #scalar(schema: JsonSchema, sample: Json): Json {
    const { enum: members, examples = [] } = mergedSchema(schema);
    const valid = (members ?? examples).filter((member) => explain(schema, member).length === 0);
    return valid.length === 0 ? sample : this.#context.random.pick(valid);
  }

  /** What differs from the sample: identity, entity, bound parameters and time. */
  #changes(event: CatalogEvent, params: Params, entity: Entity): readonly Change[] {
    const { simulation, random, now } = this.#context;
    const { sample, identity, order, bind, time } = event;
    const { selected } = this.#facts.get(event.type) as PayloadFacts;
    const isFree = (reference: string): boolean => {
      const property = referencedProperty(selected, reference);
      const { const: constant, enum: members } = property ? mergedSchema(property.schema) : {};
      return constant === undefined && members === undefined && reference !== time?.property && reference !== order?.by;
    };
    const unique = references(identity).filter(isFree);
    const entities = references(order?.of ?? []).filter(isFree);
    return [
      ...unique.map((name): Change => [name, ...this.#uniqueValues(referencedValue(sample, name))]),
      ...entities.map((name): Change => [name, ...idOf(name, entity, random, referencedValue(sample, name))]),
      ...Object.entries(simulation.properties).flatMap(([name, kind]): readonly Change[] => {
        const value = referencedValue(sample, name);
        if (typeof value !== 'string') return [];
        const own = `${simulation.entity.name}-${entity.number}`;
        return [
          kind === 'id' ? [name, ...idOf(name, entity, random, value)] : [name, kind === 'name' ? own : withResourceName(value, own)],
        ];
      }),
      ...boundChanges(bind, params, sample),
      ...(time ? [[time.property, ...timesAt(now(), time.unit)] as const] : []),
    ];
  }

  // A string becomes a UUID, or a text of the form of the example; a number counts up.
  #uniqueValues(example: unknown): readonly Json[] {
    const number = this.#messages;
    if (typeof example === 'number') return [number];
    if (typeof example !== 'string') return [];
    return [this.#context.random.uuid(), varied(example, number, () => true) ?? example];
  }

  /** `payload` with the next version of its entity, or a later time if the messages are ordered by time. */
  #ordered({ type, category, order, time }: CatalogEvent, params: Params, payload: Json, schema: JsonSchema): Json {
    const key = this.#context.sdk.orderKey({ type, category, topic: '', params, payload });
    if (order?.by === undefined || !key) return payload;
    const version = this.#versions.get(key.entity) ?? 0;
    this.#versions.set(key.entity, version + 1);
    const now = this.#context.now();
    const isTime = order.by === time?.property;
    const later = isTime
      ? timesAt(now + version * (time.unit === 'epoch-seconds' ? 1000 : 1), time.unit)
      : [version, isoTime(now + version)];
    return withFirstValid(payload, [order.by, ...later], schema);
  }
}

function references(parts: readonly KeyPart[]): readonly string[] {
  return parts.filter((part) => typeof part === 'string');
}

function idOf(name: string, { ids, number }: Entity, random: Random, example: unknown): readonly Json[] {
  const id = ids.get(name) ?? random.uuid();
  ids.set(name, id);
  if (typeof example === 'number') return [number];
  return typeof example === 'string' ? [id, varied(example, number, () => true) ?? example] : [];
}

function timesAt(ms: number, unit: string | undefined): readonly Json[] {
  return [unit === 'epoch-seconds' ? Math.floor(ms / 1000) : ms, isoTime(ms)];
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function copiesOf({ type }: CatalogEvent, { last }: Entity, { copies }: Simulation): readonly Change[] {
  const copy = Object.hasOwn(copies, type) ? copies[type] : undefined;
  const earlier = copy && last.get(copy.from);
  if (!copy || earlier === undefined) return [];
  return copy.properties.flatMap((name): readonly Change[] => {
    const value = referencedValue(earlier, name) as Json | undefined;
    return value === undefined ? [] : [[name, value]];
  });
}
