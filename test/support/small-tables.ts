import type { DecodeResult, EncodedMessage, SelectedFilters, TopicTable, Validation } from '@topicwright/runtime';
import type { Files } from './generate.js';

/** What the tests of small tables use of a generated SDK. */
export interface Sdk {
  readonly topicTable: TopicTable;
  readonly topicFilters: (selection: object) => SelectedFilters;
  readonly encode: (type: string, params: object, payload: unknown, options?: object) => EncodedMessage;
  readonly decode: (topic: string, data: string | Uint8Array) => DecodeResult<{ readonly type: string; readonly payload: unknown }>;
  readonly decodePayload: (data: unknown) => DecodeResult<{ readonly type: string; readonly payload: unknown }>;
  readonly idempotencyKey: (event: unknown) => string | undefined;
  readonly eventTime: (event: unknown) => Date | undefined;
  readonly samples: { readonly [type: string]: () => unknown };
  readonly validateFirmwareSent: (value: unknown) => Validation<Uint8Array>;
  readonly isActionRequested: (value: unknown) => boolean;
  readonly lampSwitched: { readonly filter: (params?: object) => string; readonly topic: (params: object) => string };
  readonly mosquittoAcl: (options: object) => string;
  readonly iotPolicy: (options: object) => Policy;
  readonly iamPolicy: (options: object) => Policy;
  readonly terraform: (options: object) => { readonly text: string };
  readonly cloudFormation: (options: object) => { readonly text: string };
  readonly ruleSql: (selection: object) => readonly { readonly sql: string }[];
  readonly policyCoverage: (policy: unknown, selection: object) => readonly { readonly type: string; readonly verdict: string }[];
}

export interface Policy {
  readonly documents: readonly { readonly Statement: readonly Statement[] }[];
  readonly filters: readonly string[];
  readonly alsoGrants: readonly string[];
}

interface Statement {
  readonly Action: string;
  readonly Resource: readonly string[];
  readonly Condition?: object;
}

const REPORT = `type: object
required: [seq]
properties:
  seq: { description: d, type: integer, examples: [1] }
`;

/** A spec, and the payload schemas that it may use. */
export function filesOf(spec: string): Files {
  return {
    'spec.yaml': spec,
    'payloads/report.yaml': REPORT,
    'payloads/status.yaml': 'type: string\nenum: [online, offline]\nexamples: [online]\n',
    'payloads/on-off.yaml': 'type: string\nenum: ["ON", "OFF"]\nexamples: ["ON"]\n',
  };
}

/** A table with one category of rows, each with a topic and further keys. */
export function tableOf(rows: { readonly [type: string]: string }, parameters: readonly string[], more = ''): Files {
  const names = parameters.map((name) => (name.includes(':') ? `  ${name}\n` : `  ${name}: { description: d, example: v }\n`)).join('');
  const list = Object.entries(rows).map(([type, row]) => `      ${type}: { ${row} }\n`);
  return filesOf(
    `topicwright: 1\nname: t\ntitle: T\ndialect: mqtt\nsides: [device, backend]\n${more}parameters:\n${names}categories:\n  C:\n    title: C\n    payload: payloads/report.yaml\n    events:\n${list.join('')}`,
  );
}

export const ACCOUNT = { region: 'us-east-1', account: '123456789012' };
const ARN = 'arn:aws:iot:us-east-1:123456789012:';
export const THING = '${iot:Connection.Thing.ThingName}';

/** The resources of an action of AWS IoT, without the beginning of their ARNs. */
export function resources({ documents }: Policy, action: string): readonly string[] {
  const statements = documents.flatMap(({ Statement }) => Statement).filter(({ Action }) => Action === `iot:${action}`);
  return statements.flatMap(({ Resource }) => Resource.map((arn) => arn.replace(ARN, '')));
}
