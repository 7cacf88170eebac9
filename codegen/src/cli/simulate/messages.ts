import { fillWildcards, type KeyPart, level, type ParameterRule, topicName } from '@topicwright/runtime/codegen';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { ruleOf } from '../../model/parameter-rules.js';
import { effectiveProperty, type Json } from '../../schema/json-schema.js';
import { UsageError } from '../io.js';
import { type Lifecycle, lifecycleOf, type Step, stepsOf } from './lifecycle.js';
import type { Random } from './random.js';

/** A message to publish. */
export interface SimulatedMessage {
  readonly topic: string;
  readonly payload: { readonly [property: string]: Json };
}

type Rules = ReadonlyMap<string, ParameterRule>;

/** A simulated entity. */
interface Entity {
  readonly name: string;
  /** Its remaining steps. */
  readonly steps: Iterator<Step, void>;
  /** Its last payload of each event type. */
  readonly last: Map<string, SimulatedMessage['payload']>;
  /** Its constant IDs, by property. */
  readonly ids: Map<string, string>;
  /** Its next version, by category. */
  readonly versions: Map<string, number>;
}

/** The options of a simulation. */
export interface SimulationOptions {
  /** The number of entities at a time. */
  readonly entities: number;
  readonly random: Random;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An infinite sequence of messages of a fleet. An entity that is deleted is replaced by a new one. */
export function* simulateMessages(catalog: Catalog, { entities, random, now }: SimulationOptions): Generator<SimulatedMessage, never> {
  const lifecycle = lifecycleOf(catalog);
  const events = new Map(catalog.events.map((event) => [event.type, event]));
  const rules: Rules = new Map(catalog.parameters.map((parameter) => [parameter.name, ruleOf(parameter.name, parameter)]));
  let created = 0;
  const createEntity = (): Entity => {
    created += 1;
    return { name: `pump-${created}`, steps: stepsOf(lifecycle, random), last: new Map(), ids: new Map(), versions: new Map() };
  };
  const fleet = Array.from({ length: entities }, createEntity);
  for (;;) {
    const i = random.below(fleet.length);
    const entity = fleet[i] as Entity;
    const { value: step } = entity.steps.next();
    if (step === undefined) {
      fleet[i] = createEntity();
      continue;
    }
    const event = events.get(step.type);
    if (event) yield messageOf({ catalog, lifecycle, rules, event, step, entity, random, now });
  }
}

/** The input of one message. */
interface MessageContext {
  readonly catalog: Catalog;
  readonly lifecycle: Lifecycle;
  readonly rules: Rules;
  readonly event: CatalogEvent;
  readonly step: Step;
  readonly entity: Entity;
  readonly random: Random;
  readonly now: () => number;
}

function messageOf(context: MessageContext): SimulatedMessage {
  const { event, entity, step } = context;
  if (typeof event.sample !== 'object' || event.sample === null || Array.isArray(event.sample))
    throw new UsageError(`${event.type} has no sample: add examples to the properties of its payload schema`);
  const params = paramsOf(context);
  const payload = {
    ...(event.sample as SimulatedMessage['payload']),
    ...simulatedProperties(context, params),
    ...copiedProperties(step, entity),
  };
  entity.last.set(event.type, payload);
  return { topic: topicOf(context.catalog, context.rules, event, params), payload };
}

function paramsOf({ catalog, lifecycle, event, entity, random }: MessageContext): ReadonlyMap<string, string> {
  return new Map(
    event.params.map((name) => {
      const names = Object.hasOwn(lifecycle.names, name) ? lifecycle.names[name] : undefined;
      const { example: given = name } = catalog.parameters.find((parameter) => parameter.name === name) ?? {};
      return [name, names === 'entity' ? entity.name : names ? random.pick(names) : `${given}`] as const;
    }),
  );
}

/** The properties that differ from the sample: identity, entity, bound parameters, time and version. */
function simulatedProperties(
  { lifecycle, event, entity, random, now }: MessageContext,
  params: ReadonlyMap<string, string>,
): SimulatedMessage['payload'] {
  const sample = event.sample as SimulatedMessage['payload'];
  const own: Record<string, Json> = {};
  for (const name of names(event.identity)) if (isFree(event, name)) own[name] = random.uuid();
  for (const name of names(event.order?.of ?? [])) if (isFree(event, name)) own[name] = idOf(name, entity, random);
  for (const [name, kind] of Object.entries(lifecycle.properties)) {
    if (typeof sample[name] !== 'string') continue;
    own[name] = kind === 'name' ? entity.name : kind === 'arn' ? withName(sample[name], entity.name) : idOf(name, entity, random);
  }
  for (const [param, binding] of Object.entries(event.bind)) {
    const value = params.get(param) ?? '';
    if (typeof binding === 'string') own[binding] = value;
    else own[binding.arn] = withName(String(sample[binding.arn]), value);
  }
  if (event.time) own[event.time.property] = event.time.unit === 'epoch-seconds' ? Math.floor(now() / 1000) : now();
  if (event.order?.by) own[event.order.by] = nextVersion(event.category, entity);
  return own;
}

/** Whether a property may be any string: it is neither restricted to certain values nor bound to the topic. */
function isFree({ payload, sample, bind }: CatalogEvent, name: string): boolean {
  const { const: constant, enum: members } = effectiveProperty(payload.schema, name) ?? {};
  const isBound = Object.values(bind).some((binding) => (typeof binding === 'string' ? binding : binding.arn) === name);
  const value = (sample as SimulatedMessage['payload'])[name];
  return typeof value === 'string' && constant === undefined && members === undefined && !Object.hasOwn(payload.where, name) && !isBound;
}

function names(parts: readonly KeyPart[]): readonly string[] {
  return parts.filter((part) => typeof part === 'string');
}

function withName(arn: string, name: string): string {
  return arn.replace(/\/.*/, `/${name}`);
}

function idOf(name: string, entity: Entity, random: Random): string {
  const id = entity.ids.get(name) ?? random.uuid();
  entity.ids.set(name, id);
  return id;
}

function nextVersion(category: string, entity: Entity): number {
  const version = entity.versions.get(category) ?? 0;
  entity.versions.set(category, version + 1);
  return version;
}

function copiedProperties({ copies }: Step, entity: Entity): SimulatedMessage['payload'] {
  const earlier = copies && entity.last.get(copies.from);
  if (!earlier) return {};
  return Object.fromEntries(copies.properties.flatMap((name) => (earlier[name] === undefined ? [] : [[name, earlier[name]]])));
}

function topicOf({ limits }: Catalog, rules: Rules, event: CatalogEvent, params: ReadonlyMap<string, string>): string {
  const levels = event.params.map((name) => level(params.get(name) ?? '', rules.get(name) ?? { name }));
  return topicName(fillWildcards(event.filter, levels), limits);
}
