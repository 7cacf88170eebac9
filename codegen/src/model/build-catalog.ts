import { DEFAULT_SIDES, type KeyPart, type Replies } from '@topicwright/runtime/codegen';
import type { LoadedSpec } from '../load/source-file.js';
import type {
  SimulationDocument,
  SpecBinding,
  SpecDefaults,
  SpecDocument,
  SpecOrder,
  SpecParameter,
  SpecReplies,
} from '../load/spec-document.js';
import { hasErrors, type Problem } from '../problems/problem.js';
import { checkPatterns } from '../schema/check-patterns.js';
import type { Json, JsonSchema } from '../schema/json-schema.js';
import { normalReference, referencedProperty, timeUnitOf } from '../schema/property-reference.js';
import { compareText } from '../text/compare-text.js';
import type { Catalog, CatalogCategory, CatalogEvent, CatalogParameter } from './catalog.js';
import { type Draft, type DraftRow, readDraft } from './draft.js';
import { NAME_RULES } from './name-rules.js';
import { PARAMETER_RULES, parameterPatterns } from './parameter-rules.js';
import { PAYLOAD_RULES, validSample } from './payload-rules.js';
import { hasIntegerToken, REPLY_RULES } from './reply-rules.js';
import type { Rule } from './rule.js';
import { SIMULATION_RULES, simulationOf } from './simulation-rules.js';
import { parameterNames, widestFilter } from './template.js';
import { TOPIC_RULES } from './topic-rules.js';

/** Every rule that a spec is checked against. */
const RULES: readonly Rule[] = [...TOPIC_RULES, ...PARAMETER_RULES, ...NAME_RULES, ...PAYLOAD_RULES, ...REPLY_RULES, ...SIMULATION_RULES];

/** The catalog of a spec, the draft that it is built from, and its problems. There is no catalog if one of the problems is an error. */
export async function buildCatalog(
  loaded: LoadedSpec,
): Promise<{ readonly catalog?: Catalog; readonly draft: Draft; readonly problems: readonly Problem[] }> {
  const draft = readDraft(loaded);
  const { schemas } = draft;
  const problems = [
    ...schemas.problems,
    ...RULES.flatMap((rule) => rule.check(draft)),
    ...(await checkPatterns([...schemas.patterns, ...parameterPatterns(draft)])),
  ];
  return hasErrors(problems) ? { draft, problems } : { catalog: catalogOf(draft), draft, problems };
}

function catalogOf({ source, document, rows, payloadNames, simulation }: Draft): Catalog {
  const { name, title, description = null, docs = null, notes = [], dialect, sides = DEFAULT_SIDES, limits = {} } = document;
  const events = rows.map((row) => eventOf(row, { parameters: document.parameters ?? {}, payload: payloadNames.get(row.type) ?? '' }));
  return {
    name,
    title,
    description,
    docs,
    notes,
    source: source.path,
    dialect,
    sides,
    limits,
    parameters: byName(Object.entries(document.parameters ?? {}).map(parameterOf)),
    categories: byName(Object.entries(document.categories).map(categoryOf)),
    events: events.sort((a, b) => compareText(a.category, b.category) || compareText(a.template, b.template)),
    simulation: simulation ? simulationOf(simulation.value as SimulationDocument) : null,
  };
}

function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => compareText(a.name, b.name));
}

function parameterOf([name, parameter]: readonly [string, SpecParameter]): CatalogParameter {
  const { description, pattern = null, maxLength = null, maxBytes = null, source = null, notes = [] } = parameter;
  const { enum: members = null, open = false, type = 'string', default: fallback = null, example, rest = false } = parameter;
  const constraints = { pattern, maxLength, maxBytes, enum: members, open, type, default: fallback };
  return { name, description, ...constraints, example, rest, source, notes };
}

function categoryOf([name, category]: readonly [string, SpecDocument['categories'][string]]): CatalogCategory {
  const { title, description = null, docs = null, source = null, notes = [] } = category;
  return { name, title, description, docs, source, notes };
}

/** What an event needs to know of its spec. */
interface EventContext {
  readonly parameters: NonNullable<SpecDocument['parameters']>;
  /** The name of its payload schema. */
  readonly payload: string;
}

function eventOf(row: DraftRow, { parameters, payload }: EventContext): CatalogEvent {
  const { type, category, event, levels, schema, selected } = row;
  const { title = type, description = null, direction = 'receive', qos = 1, console = null, setting = null, alwaysOn = false } = event;
  const { retain = false, rules = true, content = 'json', mayBeEmpty = false } = event;
  const { docs = null, since = null, source = null, notes = [] } = event;
  const params = parameterNames(levels);
  return {
    type,
    category,
    title,
    description,
    template: event.topic,
    levels,
    filter: widestFilter(levels),
    params,
    direction,
    qos,
    retain,
    rules,
    replies: event.replies ? repliesOf(event.replies, row, parameters) : null,
    content,
    mayBeEmpty: mayBeEmpty && content !== 'none',
    console,
    setting,
    alwaysOn,
    docs,
    since,
    source,
    notes,
    bind: bindingsOf(params, event.bind ?? {}, selected),
    identity: (event.identity ?? []).map(normalPart),
    order: event.order === undefined ? null : orderOf(event.order, row.owns('order')),
    time: timeOf(event.time, selected),
    payload: {
      name: payload,
      schema: schema ?? {},
      where: Object.fromEntries(Object.entries(event.where ?? {}).map(([name, value]) => [normalReference(name), value as Json])),
    },
    sample: validSample(row),
  };
}

// Properties and parameters with equal names are bound by default; `bind: null` disables it. A category may bind a property that only
// some of its payloads have.
function bindingsOf(
  params: readonly string[],
  bindings: NonNullable<SpecDefaults['bind']>,
  schema: JsonSchema | undefined,
): CatalogEvent['bind'] {
  const bound = params.flatMap((param): readonly (readonly [string, SpecBinding])[] => {
    const binding = Object.hasOwn(bindings, param) ? bindings[param] : param;
    const property = typeof binding === 'string' ? binding : binding?.arn;
    if (!binding || property === undefined || !referencedProperty(schema, property)) return [];
    return [[param, typeof binding === 'string' ? normalReference(binding) : { arn: normalReference(binding.arn) }]];
  });
  return Object.fromEntries(bound);
}

function repliesOf({ by, match }: SpecReplies, row: DraftRow, parameters: NonNullable<SpecDocument['parameters']>): Replies {
  if (typeof match === 'string') return { by, match };
  const { request, reply } = match;
  const isInteger = hasIntegerToken(row, request, parameters);
  return { by, match: { request: normalPart(request), reply: normalPart(reply), ...(isInteger && { isInteger }) } };
}

function normalPart(part: KeyPart): KeyPart {
  return typeof part === 'string' ? normalReference(part) : part;
}

function orderOf({ of, by, ...others }: SpecOrder, isOwn: boolean): NonNullable<CatalogEvent['order']> {
  return { of: of.map(normalPart), ...(by !== undefined && { by: normalReference(by) }), ...others, ...(isOwn && { scope: 'event' }) };
}

// A category may name a time property that only some of its payloads have.
function timeOf(reference: string | undefined, schema: JsonSchema | undefined): CatalogEvent['time'] {
  const property = reference === undefined ? undefined : referencedProperty(schema, reference);
  if (reference === undefined || !property) return null;
  const unit = timeUnitOf(property.schema);
  return { property: normalReference(reference), ...(unit && { unit }) };
}
