import { nearest } from '@topicwright/runtime/internal';
import { withoutSpace } from '../documents/policy-document.js';
import type { InlineOwner, PolicyKind } from '../policy-kind.js';
import { CONDITION_OPERATORS, readOperator } from './conditions.js';
import { type FoundPolicy, findPolicies } from './find-policies.js';
import { hasReference, templateText, withLongestValues } from './template-text.js';

/** A string of a policy and its path, such as `Statement[0].Resource[1]`. */
export interface Placed {
  readonly text: string;
  readonly at: string;
  /** Whether a part of the text is known only when a template is deployed. */
  readonly isUnknown?: boolean;
  /** Whether the text is that of a deployed policy, so that nothing in it is a placeholder. */
  readonly isLiteral?: boolean;
}

/** A parsed statement. Single values are arrays of one. */
export interface ReadStatement {
  readonly at: string;
  /** Absent if the statement has no Sid, or if the Sid is known only when the template is deployed. */
  readonly sid?: Placed;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly Placed[];
  readonly notActions: readonly Placed[];
  readonly resources: readonly Placed[];
  readonly notResources: readonly Placed[];
  readonly condition: unknown;
  /** Whether its condition is known only when a template is deployed. */
  readonly isOptional?: boolean;
}

/** A parsed document. */
export interface ReadDocument {
  /** The prefix of the paths in this document: empty, or for example `[1].` in an array. */
  readonly at: string;
  /** The kind of the policy, if the file states it. */
  readonly dialect: PolicyKind['dialect'] | undefined;
  /** The identity that contains it, if the file states it. */
  readonly inlineOf?: InlineOwner;
  readonly version: string | undefined;
  /** Whether it has a fault, so that AWS refuses it. Then it has no statements. */
  readonly isFaulty?: boolean;
  readonly statements: readonly ReadStatement[];
  /** The characters without white space, with the longest real values of placeholders. */
  readonly characters: number;
  /** Whether a deployed template may lack it. */
  readonly isOptional?: boolean;
}

/** Why AWS refuses a document. */
export interface Fault {
  readonly rule: 'malformed' | 'unknown-version' | 'principal' | 'unknown-operator';
  readonly at: string;
  readonly message: string;
  readonly fix: string;
}

/** The parsed documents, and their faults. */
export interface ReadPolicy {
  readonly documents: readonly ReadDocument[];
  readonly faults: readonly Fault[];
}

/**
 * Parses a policy document, an array of documents, a file in which {@link findPolicies} finds some, or the JSON text of any of these. Never
 * throws.
 */
export function readPolicy(policy: unknown): ReadPolicy {
  try {
    return readFile(policy);
  } catch (error) {
    // Too deeply nested, or cyclic.
    const reason = error instanceof Error ? error.message : String(error);
    return { documents: [], faults: [malformed('', `the policy cannot be read: ${reason}`, WHAT_IS_READ)] };
  }
}

function readFile(policy: unknown): ReadPolicy {
  const whole = parsed(policy, '');
  if ('fault' in whole) return { documents: [], faults: [whole.fault] };
  const found = findPolicies(whole.value);
  if (found.length === 0 && !Array.isArray(whole.value))
    return { documents: [], faults: [malformed('', 'the file contains no policy', 'name a file with a policy')] };
  const read = found.map(readFound);
  return { documents: read.map(({ document }) => document), faults: read.flatMap(({ faults }) => faults) };
}

/** Parses a JSON text, also one that contains a JSON text. Other values are returned as they are. */
function parsed(value: unknown, at: string): { readonly value: unknown } | { readonly fault: Fault } {
  let current = value;
  // `aws iot get-policy` prints the document as a JSON string, and a file may contain that output as a string again.
  for (let depth = 0; typeof current === 'string' && depth < MAX_DEPTH; depth += 1) {
    try {
      current = JSON.parse(current.replace(/^\uFEFF/, ''));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { fault: malformed(at, `the policy is not valid JSON: ${reason}`, 'correct the JSON') };
    }
  }
  return { value: current };
}

const MAX_DEPTH = 3;

interface ReadOne {
  readonly document: ReadDocument;
  readonly faults: readonly Fault[];
}

function readFound({ at: place, value, dialect, inlineOf, isUnknown, isOptional, isLiteral }: FoundPolicy): ReadOne {
  const at = place === '' ? '' : `${place}.`;
  const about = { at, dialect, ...(inlineOf && { inlineOf }), ...(isOptional && { isOptional }) };
  if (isUnknown || isIntrinsic(value)) return { document: { ...EMPTY, ...about, statements: unknownStatements(place) }, faults: [] };
  const whole = parsed(value, place);
  if ('fault' in whole) return { document: { ...EMPTY, ...about, isFaulty: true }, faults: [whole.fault] };
  const reader = new Reader(isLiteral === true);
  const document = { ...reader.document(whole.value, at), ...about };
  return { document: reader.faults.length === 0 ? document : { ...document, statements: [], isFaulty: true }, faults: reader.faults };
}

const EMPTY: Pick<ReadDocument, 'version' | 'statements' | 'characters'> = { version: undefined, statements: [], characters: 0 };

/** Whether only CloudFormation knows `value`: an intrinsic function, or what a macro beside other keys may change in any way. */
function isIntrinsic(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('Fn::Transform' in value || templateText(value) !== undefined);
}

/** Whether `value` is the reference with which CloudFormation removes a property or an item. */
function isRemoved(value: unknown): boolean {
  return typeof value === 'object' && (value as { readonly Ref?: unknown } | null)?.Ref === 'AWS::NoValue';
}

/** `value` with texts in place of the intrinsic functions that are strings. */
function resolved(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(resolved);
  const read = templateText(value);
  return read && !read.isUnknown ? read.text : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item)]));
}

/** What a policy may say that is known only when a template is deployed: anything. */
function unknownStatements(at: string): readonly ReadStatement[] {
  const any: readonly Placed[] = [{ text: '*', at, isUnknown: true }];
  const others = { at, actions: any, notActions: [], resources: any, notResources: [], condition: undefined };
  return [
    { ...others, effect: 'Allow' },
    { ...others, effect: 'Deny' },
  ];
}

function malformed(at: string, message: string, fix: string): Fault {
  return { rule: 'malformed', at, message, fix };
}

interface Fields {
  readonly [name: string]: unknown;
}

function withoutRemoved(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isRemoved(value)));
}

/** The keys of a statement, and those of which one must be present. */
const STATEMENT_KEYS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition', 'Principal', 'NotPrincipal'];
const ALTERNATIVES = [
  ['Action', 'NotAction'],
  ['Resource', 'NotResource'],
] as const;

const DOCUMENT_KEYS = ['Version', 'Id', 'Statement'];

/** The versions of the policy language. */
const VERSIONS = ['2012-10-17', '2008-10-17'];

class Reader {
  readonly faults: Fault[] = [];
  readonly #isLiteral: boolean;

  constructor(isLiteral: boolean) {
    this.#isLiteral = isLiteral;
  }

  document(value: unknown, at: string): Omit<ReadDocument, 'dialect'> {
    const place = at.replace(/\.$/, '');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#malformed(place, `a policy must be an object with Version and Statement, got ${shown(value)}`, WHAT_IS_READ);
      return { ...EMPTY, at };
    }
    const fields = withoutRemoved(value as Fields);
    const { Version, Statement } = fields;
    if (Statement === undefined) this.#malformed(`${at}Statement`, 'the policy has no Statement', WHAT_IS_READ);
    else this.#unknownKeys(fields, DOCUMENT_KEYS, at);
    if (isIntrinsic(Version)) return { ...EMPTY, at, statements: unknownStatements(place) };
    this.#version(Version, `${at}Version`);
    const isList = Array.isArray(Statement);
    const statements = isList ? (Statement as readonly unknown[]) : Statement === undefined ? [] : [Statement];
    return {
      at,
      version: typeof Version === 'string' ? Version : undefined,
      statements: statements.flatMap((statement, i) => this.#statement(statement, `${at}Statement${isList ? `[${i}]` : ''}`)),
      characters: withoutSpace(withLongestValues(JSON.stringify(resolved(value)) ?? '')).length,
    };
  }

  #statement(value: unknown, at: string): readonly ReadStatement[] {
    if (isRemoved(value)) return [];
    if (isIntrinsic(value)) return unknownStatements(at);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#malformed(at, `a statement must be an object, got ${shown(value)}`, 'write { "Effect": …, "Action": …, "Resource": … }');
      return [];
    }
    const statement = withoutRemoved(value as Fields);
    const { Effect: effect, Condition: condition } = statement;
    this.#unknownKeys(statement, STATEMENT_KEYS, `${at}.`);
    for (const keys of ALTERNATIVES) this.#oneOf(statement, keys, at);
    for (const key of ['Principal', 'NotPrincipal']) if (statement[key] !== undefined) this.#principal(`${at}.${key}`, key);
    this.#condition(condition, `${at}.Condition`);
    if (isIntrinsic(effect)) return unknownStatements(at);
    if (effect !== 'Allow' && effect !== 'Deny') {
      this.#malformed(`${at}.Effect`, `Effect must be "Allow" or "Deny", got ${shown(effect)}`, 'write "Allow" or "Deny"');
      return [];
    }
    const [sid] = statement['Sid'] === undefined ? [] : this.#string(statement['Sid'], `${at}.Sid`);
    const read = (key: string): readonly Placed[] => this.#strings(statement[key], `${at}.${key}`, key);
    return [
      {
        at,
        ...(sid && !sid.isUnknown && { sid }),
        effect,
        actions: read('Action'),
        notActions: read('NotAction'),
        resources: read('Resource'),
        notResources: read('NotResource'),
        condition,
        ...(isIntrinsic(condition) && { isOptional: true }),
      },
    ];
  }

  #oneOf(statement: Fields, [one, other]: readonly [string, string], at: string): void {
    const hasOne = statement[one] !== undefined;
    const hasOther = statement[other] !== undefined;
    if (hasOne && hasOther) this.#malformed(`${at}.${other}`, `the statement has both ${one} and ${other}`, `remove ${other}`);
    if (!hasOne && !hasOther) this.#malformed(`${at}.${one}`, `the statement has no ${one}, so AWS refuses the policy`, `add "${one}"`);
  }

  #strings(value: unknown, at: string, key: string): readonly Placed[] {
    if (value === undefined) return [];
    if (!Array.isArray(value)) return this.#string(value, at);
    if (value.every(isRemoved))
      this.#malformed(at, `${key} is empty, so AWS refuses the policy`, `add the values of ${key}, or remove the statement`);
    return value.flatMap((text: unknown, i) => (isRemoved(text) ? [] : this.#string(text, `${at}[${i}]`)));
  }

  #string(value: unknown, at: string): readonly Placed[] {
    const read = templateText(value);
    // A string of a template is literal; the result of a function has placeholders.
    const isLiteral = this.#isLiteral && typeof value === 'string';
    if (read) {
      const isUnknown = read.isUnknown || (!isLiteral && hasReference(read.text));
      return [{ text: read.text, at, ...(isUnknown && { isUnknown }), ...(isLiteral && { isLiteral }) }];
    }
    this.#malformed(at, `must be a string, got ${shown(value)}`, 'write a string');
    return [];
  }

  #version(version: unknown, at: string): void {
    if (version === undefined || VERSIONS.includes(version as string)) return;
    const message = `unknown version ${shown(version)} of the policy language, so AWS refuses the policy`;
    this.faults.push({ rule: 'unknown-version', at, message, fix: 'set "Version": "2012-10-17"' });
  }

  #principal(at: string, key: string): void {
    const message = `a policy of a client or an identity has no ${key}, so AWS refuses the policy`;
    this.faults.push({ rule: 'principal', at, message, fix: `remove ${key}; attach the policy to the certificate or the identity` });
  }

  #condition(condition: unknown, at: string): void {
    if (condition === undefined || isIntrinsic(condition)) return;
    if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) {
      this.#malformed(at, `Condition must be an object, got ${shown(condition)}`, 'write { "StringEquals": { "KEY": "VALUE" } }');
      return;
    }
    for (const operator of Object.keys(condition)) {
      if (readOperator(operator)) continue;
      const like = nearest(operator, CONDITION_OPERATORS);
      const message = `unknown condition operator ${shown(operator)}, so AWS refuses the policy`;
      this.faults.push({ rule: 'unknown-operator', at: `${at}.${operator}`, message, fix: `use ${like ?? 'StringEquals or StringLike'}` });
    }
  }

  #unknownKeys(value: Fields, known: readonly string[], at: string): void {
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      const like = nearest(key, known);
      const fix = like === undefined ? 'remove it' : `rename it to "${like}"`;
      this.#malformed(`${at}${key}`, `policies have no key ${shown(key)}, so AWS refuses the policy`, fix);
    }
  }

  #malformed(at: string, message: string, fix: string): void {
    this.faults.push(malformed(at, message, fix));
  }
}

const WHAT_IS_READ =
  'pass a policy, the output of "aws iot get-policy", a CloudFormation template, or a Terraform plan as printed by "terraform show -json"';

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
