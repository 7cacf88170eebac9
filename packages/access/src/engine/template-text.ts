/** A text of a policy. A template may contain parts that are known only when it is deployed. */
export interface TemplateText {
  /** Placeholders for partition, region and account remain in it: `${AWS::Region}`. */
  readonly text: string;
  /** Whether a part of it is not known. */
  readonly isUnknown: boolean;
}

/** Reads a string, or an intrinsic function of CloudFormation. `undefined` if `value` is neither. */
export function templateText(value: unknown): TemplateText | undefined {
  if (typeof value === 'string') return { text: value, isUnknown: hasReference(value) };
  if (typeof value !== 'object' || value === null) return undefined;
  const [entry, another] = Object.entries(value);
  if (!entry || another || !/^(?:Ref|Condition|Fn::\w+)$/.test(entry[0])) return undefined;
  const [name, argument] = entry;
  return INTRINSICS[name]?.(argument) ?? { text: JSON.stringify(value), isUnknown: true };
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
    if (isLiteral) return `\${${name}}`;
    if (PSEUDO_PARAMETER.test(name)) return reference;
    const value = Object.hasOwn(values, name) ? templateText((values as { readonly [name: string]: unknown })[name]) : undefined;
    isUnknown ||= value?.isUnknown ?? true;
    return value?.text ?? reference;
  });
  return { text: whole, isUnknown };
}

/** A reference of Terraform, whose value is not in the text. */
const TERRAFORM = /\$\{(?:var|local|data|module|each|self|path|aws_\w+)\.[^}]*\}/g;

/** The partition, region and account of an ARN, and the rest. */
const HEAD = /^arn:((?:[^:$]|\$\{[^}]*\}|\$)*):((?:[^:$]|\$\{[^}]*\}|\$)*):((?:[^:$]|\$\{[^}]*\}|\$)*):((?:[^:$]|\$\{[^}]*\}|\$)*):/;

// In the partition, the region and the account, the value of a reference does not matter.
function hasReference(text: string): boolean {
  return text.replace(HEAD, '').search(TERRAFORM) >= 0;
}

/** Whether `text` is a placeholder for a value that is known when a template is deployed. */
export function isPlaceholder(text: string): boolean {
  return /^\$\{(?:AWS::\w+|(?:var|local|data|module)\.[^}]*)\}$/.test(text);
}
