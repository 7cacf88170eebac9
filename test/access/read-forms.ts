import { parse as parseHcl } from '@cdktf/hcl2json';
import type { PolicyDocument } from '@topicwright/access';
import { parse as parseYaml } from 'yaml';

/** The deployment of the templates. */
const PLACE = { partition: 'aws', region: 'us-east-1', account: '123456789012' } as const;

const PSEUDO_PARAMETERS: { readonly [name: string]: string } = {
  'AWS::Partition': PLACE.partition,
  'AWS::Region': PLACE.region,
  'AWS::AccountId': PLACE.account,
  'AWS::StackName': 'stack',
};

/** A resource of a CloudFormation template. */
export interface CloudFormationResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is read by the assertions.
  readonly Properties: any;
  readonly DependsOn?: string;
}

/** A CloudFormation template. */
export interface CloudFormation {
  readonly Parameters?: { readonly [name: string]: { readonly Type: string; readonly AllowedPattern?: string } };
  readonly Resources: { readonly [name: string]: CloudFormationResource };
}

/**
 * A deployed CloudFormation template: `Fn::Sub` is evaluated, with `parameters`, and other functions become `{ Ref }` and `{ GetAtt }`.
 */
export function readCloudFormation(text: string, parameters: { readonly [name: string]: string } = {}): CloudFormation {
  return parseYaml(text, {
    customTags: [
      { tag: '!Sub', resolve: (value: string) => substitute(value, { ...PSEUDO_PARAMETERS, ...parameters }) },
      { tag: '!Ref', resolve: (value: string) => ({ Ref: value }) },
      { tag: '!GetAtt', resolve: (value: string) => ({ GetAtt: value }) },
    ],
  });
}

// Like Fn::Sub: `${!name}` becomes `${name}`, `${name}` its value.
function substitute(text: string, values: { readonly [name: string]: string }): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const value = values[name];
    if (value === undefined) throw new Error(`CloudFormation does not know ${whole}`);
    return value;
  });
}

/** A Terraform file. */
export interface Terraform {
  readonly resource: TerraformBlocks;
  readonly data?: TerraformBlocks;
  readonly variable?: { readonly [name: string]: readonly object[] };
}

/** The blocks of a Terraform file, by type and label. */
export interface TerraformBlocks {
  readonly [type: string]: { readonly [name: string]: readonly { readonly [attribute: string]: unknown }[] };
}

/** A Terraform file as its parser reads it. */
export function readTerraform(text: string): Promise<Terraform> {
  return parseHcl('events.tf', text) as unknown as Promise<Terraform>;
}

/** The policies of an applied Terraform file. */
export async function readTerraformPolicies(text: string, type: string): Promise<readonly PolicyDocument[]> {
  const { resource } = await readTerraform(text);
  const policies = Object.values(resource[type] ?? {}).map(([first]) => String(first?.['policy']));
  return Promise.all(policies.map(evaluated));
}

async function evaluated(expression: string): Promise<PolicyDocument> {
  return resolved(await encodedValue(expression)) as PolicyDocument;
}

/** The argument of a call of `jsonencode`. The parser does not evaluate expressions, so it is parsed separately. */
export async function encodedValue(expression: string): Promise<unknown> {
  const [, inner] = /^\$\{jsonencode\((.*)\)\}$/s.exec(expression) ?? [];
  if (inner === undefined) throw new Error(`${expression} is not a call of jsonencode`);
  const { body } = await parseHcl('body.tf', `body = ${inner.replaceAll(/jsondecode\(("(?:[^"\\]|\\.)*")\)/g, '$1')}\n`);
  return body;
}

// A condition is a JSON string.
function resolved(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return key === 'Condition' ? JSON.parse(value) : interpolated(value);
  if (Array.isArray(value)) return value.map((item) => resolved(item));
  return Object.fromEntries(Object.entries(value as object).map(([name, item]) => [name, resolved(item, name)]));
}

const SOURCES: { readonly [source: string]: string } = {
  aws_partition: PLACE.partition,
  aws_region: PLACE.region,
  aws_caller_identity: PLACE.account,
};

// Like HCL: `$${` and `%%{` become `${` and `%{`, `${data.…}` its value.
function interpolated(text: string): string {
  return text.replaceAll(/([$%])\1\{|\$\{data\.(\w+)\.\w+\.\w+\}|[$%]\{/g, (whole, sign?: string, source?: string) => {
    if (sign !== undefined) return `${sign}{`;
    const value = source === undefined ? undefined : SOURCES[source];
    if (value === undefined) throw new Error(`Terraform does not know ${whole} in ${text}`);
    return value;
  });
}
