import { LONGEST_SCOPE } from '../arn-scope.js';

/** A text of a policy. A template may contain parts that are known only when it is deployed. */
export interface TemplateText {
  /** Placeholders for partition, region and account remain in it: `${AWS::Region}`. */
  readonly text: string;
  /** Whether a part of it is not known. */
  readonly isUnknown: boolean;
}

/** Reads a string, or an intrinsic function of CloudFormation. `undefined` if `value` is neither. */
export function templateText(value: unknown): TemplateText | undefined {
  if (typeof value === 'string') return known(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const intrinsic = intrinsicOf(value);
  if (!intrinsic) return undefined;
  const [name, argument] = intrinsic;
  return INTRINSICS[name]?.(argument) ?? { text: JSON.stringify(value), isUnknown: true };
}

/** The name and the argument of an intrinsic function of CloudFormation. `undefined` if `value` is not one. */
export function intrinsicOf(value: object): readonly [name: string, argument: unknown] | undefined {
  const [entry, another] = Object.entries(value);
  return entry && !another && /^(?:Ref|Condition|Fn::[\w:]+)$/.test(entry[0]) ? entry : undefined;
}

const INTRINSICS: { readonly [name: string]: (argument: unknown) => TemplateText | undefined } = {
  Ref: (name) => (typeof name === 'string' && PSEUDO_PARAMETER.test(name) ? known(`\${${name}}`) : undefined),
  'Fn::Sub': (argument) => {
    const [text, values = {}] = Array.isArray(argument) ? (argument as readonly unknown[]) : [argument];
    return typeof text === 'string' && typeof values === 'object' && values !== null ? substituted(text, values) : undefined;
  },
  'Fn::Join': (argument) => {
    const [separator, parts] = Array.isArray(argument) ? (argument as readonly unknown[]) : [];
    if (typeof separator !== 'string' || !Array.isArray(parts)) return undefined;
    const texts = parts.map(templateText);
    const whole = texts.map((part) => part?.text ?? '').join(separator);
    return { text: whole, isUnknown: texts.some((part) => part?.isUnknown ?? true) };
  },
};

function known(text: string): TemplateText {
  return { text, isUnknown: false };
}

/** The pseudo parameters that stand for a part of an ARN before its resource. */
const PSEUDO_PARAMETER = /^AWS::(?:Partition|Region|AccountId)$/;

// `${!Name}` is the literal `${Name}`.
function substituted(text: string, values: object): TemplateText {
  let isUnknown = false;
  const whole = text.replaceAll(/\$\{(!?)([^}]*)\}/g, (reference, isLiteral: string, name: string) => {
    // An escaped pseudo parameter stays literal.
    if (isLiteral) return PSEUDO_PARAMETER.test(name) ? reference : `\${${name}}`;
    if (PSEUDO_PARAMETER.test(name)) return reference;
    const value = Object.hasOwn(values, name) ? templateText((values as { readonly [name: string]: unknown })[name]) : undefined;
    isUnknown ||= value?.isUnknown ?? true;
    return value?.text ?? reference;
  });
  return { text: whole, isUnknown };
}

/** A reference of CloudFormation or Terraform, whose value is not in the text. */
const REFERENCE = /\$\{(?:AWS::\w+|(?:var|local|data|module|each|self|path|aws_\w+)\.[^}]*)\}/;

// A placeholder may contain a colon.
const PART = '((?:\\$\\{[^}]*\\}|[^:$]|\\$(?!\\{[^}]*\\}))*)';

/** The partition, the service, the region and the account of an ARN, and the rest. */
export const ARN: RegExp = new RegExp(`^arn:${PART}:${PART}:${PART}:${PART}:([\\s\\S]+)$`);

/**
 * Whether a text has a reference other than in the partition, the region and the account of an ARN, where its value does not matter.
 */
export function hasReference(text: string): boolean {
  return REFERENCE.test(ARN.exec(text)?.[5] ?? text);
}

/** The parts of an ARN for which a template may have a placeholder. */
export type PlaceholderPart = 'partition' | 'region' | 'account';

const PSEUDO_PARAMETERS: { readonly [P in PlaceholderPart]: string } = {
  partition: '${AWS::Partition}',
  region: '${AWS::Region}',
  account: '${AWS::AccountId}',
};

/** Whether `text` is a placeholder for the value of `part`, which is known when a template is deployed. */
export function isPlaceholder(text: string, part: PlaceholderPart): boolean {
  return text === PSEUDO_PARAMETERS[part] || /^\$\{(?:var|local|data|module)\.[^}]*\}$/.test(text);
}

/** `text` with the longest real value in place of each placeholder for a partition, a region or an account. */
export function withLongestValues(text: string): string {
  return text
    .replaceAll(PSEUDO_PARAMETERS.partition, LONGEST_SCOPE.partition)
    .replaceAll(PSEUDO_PARAMETERS.region, LONGEST_SCOPE.region)
    .replaceAll(PSEUDO_PARAMETERS.account, LONGEST_SCOPE.account);
}
