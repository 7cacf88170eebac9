import { parse as parseHcl } from '@cdktf/hcl2json';
import type { PolicyDocument } from '@topicwright/access';
import { parse as parseYaml } from 'yaml';

/** The deployment of the templates. */
const PLACE = { partition: 'aws', region: 'us-east-1', account: '123456789012' } as const;

const PSEUDO_PARAMETERS: { readonly [name: string]: string } = {
  'AWS::Partition': PLACE.partition,
  'AWS::Region': PLACE.region,
  'AWS::AccountId': PLACE.account,
};

/** A resource of a CloudFormation template. */
export interface CloudFormationResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is read by the assertions.
  readonly Properties: any;
}

/** A deployed CloudFormation template: `Fn::Sub` is evaluated, other functions become `{ Ref }` and `{ GetAtt }`. */
export function readCloudFormation(text: string): { readonly Resources: { readonly [name: string]: CloudFormationResource } } {
  return parseYaml(text, {
    customTags: [
      { tag: '!Sub', resolve: (value: string) => substitute(value) },
      { tag: '!Ref', resolve: (value: string) => ({ Ref: value }) },
      { tag: '!GetAtt', resolve: (value: string) => ({ GetAtt: value }) },
    ],
  });
}

// Like Fn::Sub: `${!name}` becomes `${name}`, `${name}` its value.
function substitute(text: string): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const value = PSEUDO_PARAMETERS[name];
    if (value === undefined) throw new Error(`CloudFormation does not know ${whole}`);
    return value;
  });
}

interface Terraform {
  readonly resource: { readonly [type: string]: { readonly [name: string]: readonly { readonly [attribute: string]: unknown }[] } };
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

// The parser does not evaluate expressions, so the argument of `jsonencode` is parsed separately.
async function evaluated(expression: string): Promise<PolicyDocument> {
  const [, inner] = /^\$\{jsonencode\((.*)\)\}$/s.exec(expression) ?? [];
  if (inner === undefined) throw new Error(`${expression} is not a call of jsonencode`);
  const { body } = await parseHcl('body.tf', `body = ${inner.replaceAll(/jsondecode\(("(?:[^"\\]|\\.)*")\)/g, '$1')}\n`);
  return resolved(body) as PolicyDocument;
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
