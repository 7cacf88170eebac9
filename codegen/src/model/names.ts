import { camelCase, kebabCase, pascalCase } from '../text/text-case.js';

/** The identifiers that are generated for a row. */
export interface EventNames {
  readonly topic: string;
  readonly params: string;
  readonly payload: string;
  readonly guard: string;
  readonly validate: string;
  readonly schema: string;
  readonly sample: string;
  readonly event: string;
  /** The file name of its JSON Schema, without extension. */
  readonly file: string;
}

/** The identifiers of the row `type`: `doorOpened` becomes DoorOpened, isDoorOpened, … */
export function eventNames(type: string): EventNames {
  const pascal = pascalCase(type);
  return {
    topic: type,
    params: `${pascal}Params`,
    payload: pascal,
    guard: `is${pascal}`,
    validate: `validate${pascal}`,
    schema: `${type}Schema`,
    sample: `sample${pascal}`,
    event: `${pascal}Event`,
    file: kebabCase(type),
  };
}

/** The identifiers that are generated for a spec. */
export interface SpecNames {
  readonly sdk: string;
  readonly event: string;
  readonly eventType: string;
  readonly eventCategory: string;
  readonly parsedTopic: string;
  /** The types of the values of the parameters, by name. */
  readonly parameters: string;
  readonly selection: string;
  readonly side: string;
  /** The event types that each side receives and sends. */
  readonly sides: string;
  /** The replies to each request. */
  readonly replies: string;
}

/** The identifiers of a spec: `aws-iot-events` becomes awsIotEvents, AwsIotEvent, AwsIotEventType, … */
export function specNames(name: string): SpecNames {
  const base = pascalCase(name.replace(/-events?$/, ''));
  return {
    sdk: `${camelCase(base)}Events`,
    event: `${base}Event`,
    eventType: `${base}EventType`,
    eventCategory: `${base}EventCategory`,
    parsedTopic: `${base}Topic`,
    parameters: `${base}Parameters`,
    selection: `${base}Selection`,
    side: `${base}Side`,
    sides: `${base}Sides`,
    replies: `${base}Replies`,
  };
}

/** What a shared schema can be named after: what it is, and where it is, the last step last. */
export interface PayloadNaming {
  readonly name: string;
  readonly steps: readonly string[];
}

/** The naming of the schema at `reference`: its title, else the last step of the reference. Moving its file does not rename it. */
export function payloadNaming(reference: string, title: unknown): PayloadNaming {
  const [path = '', fragment = ''] = reference.split('#', 2);
  const parts = path.split('/').filter((part) => part !== '.' && part !== '..');
  const file = parts.at(-1)?.replace(/\.[^.]*$/, '') ?? '';
  const below = fragment.split('/').filter((step) => step !== '' && step !== '$defs');
  const steps = [...parts.slice(0, -1), file, ...below];
  const titled = typeof title === 'string' ? pascalCase(title).replace(/Payload$/, '') : '';
  if (/^[A-Za-z]/.test(titled)) return { name: titled, steps };
  return { name: pascalCase(steps.at(-1) ?? ''), steps: steps.slice(0, -1) };
}

/** `payloads/thing.yaml` becomes ThingPayload. With one of its `steps`, PayloadsThingPayload. */
export function payloadName({ name, steps }: PayloadNaming, count = 0): string {
  const before = count === 0 ? [] : steps.slice(-count);
  return `${[...before.map(pascalCase), name].join('')}Payload`;
}

/** The name of the type of a recursive schema. */
export function recursiveTypeName(name: string): string {
  return `${name}Value`;
}

/** The guard of a payload that several rows share: `ThingPayload` becomes isThingPayload. */
export function guardName(payload: string): string {
  return `is${payload}`;
}

/** The constant with the JSON Schema of a payload: `ThingPayload` becomes thingPayloadJsonSchema. */
export function jsonSchemaName(payload: string): string {
  return `${payload.charAt(0).toLowerCase()}${payload.slice(1)}JsonSchema`;
}

/** The name of the files of a category, without extension: `SITE_DOORS` becomes site-doors. */
export function categoryFile(category: string): string {
  return kebabCase(category.replaceAll('_', '-'));
}

/** The constant with the constraints of a parameter. */
export function ruleName(parameter: string): string {
  return `${parameter}Rule`;
}

/** Names that every generated SDK exports. */
export const FIXED_NAMES: readonly string[] = [
  'topicTable',
  'eventTypes',
  'parseTopic',
  'topicFilters',
  'eventsMatching',
  'decode',
  'decodePayload',
  'encode',
  'idempotencyKey',
  'orderKey',
  'eventTime',
  'EventOf',
  'samples',
  'topicLimits',
  'iotPolicy',
  'iamPolicy',
  'cloudFormation',
  'terraform',
  'mosquittoAcl',
  'subscriptions',
  'policyCoverage',
  'lintPolicy',
  'eventConfigurations',
  'ruleCloudFormation',
  'ruleSql',
  'ruleTerraform',
];

/** Whether `name` cannot be a `const` of a module. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}

const RESERVED: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if ' +
    'implements import in instanceof interface let new null package private protected public return static super switch this throw true try ' +
    'typeof undefined var void while with yield'
  ).split(' '),
);
