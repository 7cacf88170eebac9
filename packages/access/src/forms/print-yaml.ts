import { indented, yamlString } from './escape-text.js';

/** A value of a CloudFormation template. */
export type YamlValue = string | number | boolean | readonly YamlValue[] | YamlMap | Intrinsic;

/** A map of a template. */
export interface YamlMap {
  readonly [key: string]: YamlValue;
}

/** Distinguishes intrinsic functions from maps, which may have any key. */
const INTRINSIC: unique symbol = Symbol('intrinsic');

/** An intrinsic function of CloudFormation with its argument: a template for `!Sub`, a name for the others. */
export interface Intrinsic {
  readonly [INTRINSIC]: '!Sub' | '!Ref' | '!GetAtt';
  readonly argument: string;
}

/** A reference to a resource or parameter of the template. */
export function ref(name: string): Intrinsic {
  return { [INTRINSIC]: '!Ref', argument: name };
}

/** An attribute of a resource of the template. */
export function attribute(resource: string, name: string): Intrinsic {
  return { [INTRINSIC]: '!GetAtt', argument: `${resource}.${name}` };
}

/** A string in which `${name}` is replaced by a pseudo parameter or a reference. */
export function substitution(template: string): Intrinsic {
  return { [INTRINSIC]: '!Sub', argument: template };
}

/** Prints a CloudFormation template as YAML. */
export function printTemplate(sections: YamlMap): string {
  return `${mapLines({ AWSTemplateFormatVersion: '2010-09-09', ...sections }).join('\n')}\n`;
}

function mapLines(map: YamlMap): readonly string[] {
  return Object.entries(map).flatMap(([key, value]) => entryLines(`${printScalar(key)}:`, value));
}

function entryLines(key: string, value: YamlValue): readonly string[] {
  if (typeof value === 'string' && isBlock(value)) return [`${key} |`, ...value.trimEnd().split('\n').map(indented)];
  const inline = printInline(value);
  if (inline !== undefined) return [`${key} ${inline}`];
  const lines = Array.isArray(value) ? (value as readonly YamlValue[]).flatMap(itemLines) : mapLines(value as YamlMap);
  return [key, ...lines.map(indented)];
}

/** Whether `text` is printed as a literal block: printable ASCII, several lines, exactly one line break at the end. */
function isBlock(text: string): boolean {
  return /^\S[\n\x20-\x7e]*\n.*\S\n$/.test(text);
}

function itemLines(item: YamlValue): readonly string[] {
  const inline = printInline(item);
  if (inline !== undefined) return [`- ${inline}`];
  const lines = Array.isArray(item) ? (item as readonly YamlValue[]).flatMap(itemLines) : mapLines(item as YamlMap);
  return lines.map((line, i) => (i === 0 ? `- ${line}` : indented(line)));
}

function printInline(value: YamlValue): string | undefined {
  if (typeof value === 'string') return printScalar(value);
  if (typeof value !== 'object') return String(value);
  if (isIntrinsic(value)) return printIntrinsic(value);
  if (Array.isArray(value) && value.length === 0) return '[]';
  return Object.keys(value).length === 0 ? '{}' : undefined;
}

function isIntrinsic(value: YamlValue): value is Intrinsic {
  return typeof value === 'object' && INTRINSIC in value;
}

function printIntrinsic({ [INTRINSIC]: name, argument }: Intrinsic): string {
  return `${name} ${name === '!Sub' ? yamlString(argument) : argument}`;
}

/** Words that YAML 1.1, the version of CloudFormation, parses as booleans or null. */
const RESERVED = /^(?:y|yes|n|no|true|false|on|off|null)$/i;

function printScalar(text: string): string {
  const isPlain = /^[A-Za-z][\w.-]*(?:::?[\w.*-]+)*$/.test(text) && !RESERVED.test(text);
  // Descriptions.
  const isSentence = /^[A-Z](?:[\w ]|, )*\.$/.test(text);
  return isPlain || isSentence ? text : yamlString(text);
}
