import { fillWildcards, type KeyPart, level, type ParameterRule, topicName } from '@topicwright/runtime/codegen';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { ruleOf } from '../../model/parameter-rules.js';
import { effectiveProperty, type Json } from '../../schema/json-schema.js';
import { UsageError } from '../io.js';
import { type Life, lifeOf, type Step, stepsOf } from './life.js';
import type { Random } from './random.js';

/** A message of the play. */
export interface PlayMessage {
  readonly topic: string;
  readonly payload: { readonly [property: string]: Json };
}

type Rules = ReadonlyMap<string, ParameterRule>;

/** One that lives: its name, what is to come, and its last message of each type. */
interface Entity {
  readonly name: string;
  readonly steps: Iterator<Step, void>;
  readonly last: Map<string, PlayMessage['payload']>;
  /** Identifiers that stay the same for life, and versions that rise. */
  readonly kept: Map<string, string>;
  readonly versions: Map<string, number>;
}

/** Who plays, and when. */
export interface Cast {
  readonly entities: number;
  readonly random: Random;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Messages without end, as a fleet of `entities` would cause them: who has come to an end begins anew under another name. */
export function* playMessages(catalog: Catalog, { entities, random, now }: Cast): Generator<PlayMessage, never> {
  const life = lifeOf(catalog);
  const events = new Map(catalog.events.map((event) => [event.type, event]));
  const rules: Rules = new Map(catalog.parameters.map((parameter) => [parameter.name, ruleOf(parameter.name, parameter)]));
  let born = 0;
  const beBorn = (): Entity => {
    born += 1;
    return { name: `pump-${born}`, steps: stepsOf(life, random), last: new Map(), kept: new Map(), versions: new Map() };
  };
  const fleet = Array.from({ length: entities }, beBorn);
  for (;;) {
    const i = random.below(fleet.length);
    const entity = fleet[i] as Entity;
    const { value: step } = entity.steps.next();
    if (step === undefined) {
      fleet[i] = beBorn();
      continue;
    }
    const event = events.get(step.type);
    if (event) yield messageOf({ catalog, life, rules, event, step, entity, random, now });
  }
}

interface Scene {
  readonly catalog: Catalog;
  readonly life: Life;
  readonly rules: Rules;
  readonly event: CatalogEvent;
  readonly step: Step;
  readonly entity: Entity;
  readonly random: Random;
  readonly now: () => number;
}

function messageOf(scene: Scene): PlayMessage {
  const { event, entity, step } = scene;
  if (typeof event.sample !== 'object' || event.sample === null || Array.isArray(event.sample))
    throw new UsageError(`${event.type} has no sample: give the properties of its payload examples`);
  const params = paramsOf(scene);
  const payload = { ...(event.sample as PlayMessage['payload']), ...said(scene, params), ...repeated(step, entity) };
  entity.last.set(event.type, payload);
  return { topic: topicOf(scene.catalog, scene.rules, event, params), payload };
}

function paramsOf({ catalog, life, event, entity, random }: Scene): ReadonlyMap<string, string> {
  return new Map(
    event.params.map((name) => {
      const names = Object.hasOwn(life.names, name) ? life.names[name] : undefined;
      const { example = name } = catalog.parameters.find((parameter) => parameter.name === name) ?? {};
      return [name, names === 'entity' ? entity.name : names ? random.pick(names) : example] as const;
    }),
  );
}

/** What the table and the life say of the properties: which repeat a parameter, tell the time, name a message, an entity or a version. */
function said({ life, event, entity, random, now }: Scene, params: ReadonlyMap<string, string>): PlayMessage['payload'] {
  const sample = event.sample as PlayMessage['payload'];
  const own: Record<string, Json> = {};
  for (const name of names(event.identity)) if (isFree(event, name)) own[name] = random.uuid();
  for (const name of names(event.order?.of ?? [])) if (isFree(event, name)) own[name] = keptId(name, entity, random);
  for (const [name, is] of Object.entries(life.properties)) {
    if (typeof sample[name] !== 'string') continue;
    own[name] = is === 'name' ? entity.name : is === 'arn' ? withName(sample[name], entity.name) : keptId(name, entity, random);
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

/** Whether a property is text that may be anything: neither one of a few words, nor bound to the topic. */
function isFree({ payload, sample, bind }: CatalogEvent, name: string): boolean {
  const { const: constant, enum: members } = effectiveProperty(payload.schema, name) ?? {};
  const isBound = Object.values(bind).some((binding) => (typeof binding === 'string' ? binding : binding.arn) === name);
  const value = (sample as PlayMessage['payload'])[name];
  return typeof value === 'string' && constant === undefined && members === undefined && !Object.hasOwn(payload.where, name) && !isBound;
}

function names(parts: readonly KeyPart[]): readonly string[] {
  return parts.filter((part) => typeof part === 'string');
}

function withName(arn: string, name: string): string {
  return arn.replace(/\/.*/, `/${name}`);
}

function keptId(name: string, entity: Entity, random: Random): string {
  const known = entity.kept.get(name) ?? random.uuid();
  entity.kept.set(name, known);
  return known;
}

function nextVersion(category: string, entity: Entity): number {
  const version = entity.versions.get(category) ?? 0;
  entity.versions.set(category, version + 1);
  return version;
}

function repeated({ repeats }: Step, entity: Entity): PlayMessage['payload'] {
  const earlier = repeats && entity.last.get(repeats.of);
  if (!earlier) return {};
  return Object.fromEntries(repeats.properties.flatMap((name) => (earlier[name] === undefined ? [] : [[name, earlier[name]]])));
}

function topicOf({ limits }: Catalog, rules: Rules, event: CatalogEvent, params: ReadonlyMap<string, string>): string {
  const levels = event.params.map((name) => level(params.get(name) ?? '', rules.get(name) ?? { name }));
  return topicName(fillWildcards(event.filter, levels), limits);
}
