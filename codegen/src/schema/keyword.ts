import type { Code } from '../code/code.js';
import type { Condition } from '../code/condition.js';
import type { Form } from './forms.js';
import type { JsonSchema, JsonType } from './json-schema.js';
import { commonTypes, possibleTypes } from './possible-types.js';

/** The types of values that a keyword applies to. */
export type Subject = 'any' | 'object' | 'array' | 'string' | 'number';

/**
 * A JSON Schema keyword, as the generator handles it. Its functions are called for schemas that have it. `explain` evaluates it at run
 * time.
 */
export interface Keyword {
  readonly name: string;
  /** The form that its value must have. */
  readonly form: Form;
  /** Whether it limits values, describes them, or names and contains schemas. */
  readonly role: 'assertion' | 'annotation' | 'structure';
  /** Whether its subschemas apply to the same value, or to members of the value. */
  readonly subschemas?: 'in-place' | 'child';
  /** For an assertion: the type of the values that it applies to. */
  readonly on?: Subject;
  /** For an assertion that no other keyword prints: the condition that a valid value satisfies. */
  readonly print?: (schema: JsonSchema, site: Site) => Condition;
  /** For an assertion about all members: the loop that returns `false` for an invalid one. */
  readonly printLoop?: (schema: JsonSchema, site: Site) => readonly Code[];
  /** The condition under which it evaluates a member of an object. */
  readonly evaluatesProperty?: (schema: JsonSchema, member: Member) => Condition;
  /** The condition under which it evaluates an item of an array. */
  readonly evaluatesItem?: (schema: JsonSchema, member: Member, site: Site) => Condition;
  /** The subschemas whose evaluations count for the same value, and when. */
  readonly branches?: (schema: JsonSchema) => readonly Branch[];
}

/** A subschema that applies to the same value under a condition. */
export interface Branch {
  readonly schema: JsonSchema;
  /** The condition: the value is valid or invalid against another schema, or has a property. Default: always. */
  readonly when?: { readonly schema: JsonSchema; readonly isValid: boolean } | { readonly property: string };
}

/** A member of an object or an array, in the code of a loop. */
export interface Member {
  /** The property name or the index. */
  readonly key: Code;
  readonly value: Code;
}

/** A value, in the code that checks it. */
export interface Site {
  readonly value: Code;
  /** Whether TypeScript can narrow the expression `value` by a type test. */
  readonly isNarrowed: boolean;
  /** Schemas that the value of an expression is known to satisfy here. They do not matter for another expression than `value`. */
  readonly known?: { readonly expression: Code; readonly schemas: readonly JsonSchema[] };
  /** The prefix of generated names: the payload and the properties that lead to the value, in Pascal case. */
  readonly name: string;
  /** The code of other parts. */
  readonly parts: Parts;
  /** The depth of recursive schemas, as an expression. */
  readonly depth: Code;
}

/** The schemas that the value of `site` is known to satisfy. */
export function knownSchemas({ value, known }: Site): readonly JsonSchema[] {
  return known?.expression === value ? known.schemas : [];
}

/** The types that the value of `site` is known to have. `undefined` if it may have any. */
export function knownTypes(site: Site): readonly JsonType[] | undefined {
  return knownSchemas(site).map(possibleTypes).reduce<readonly JsonType[] | undefined>(commonTypes, undefined);
}

/**
 * `site` after a condition that is true only if its value satisfies `schema`. TypeScript narrows the value by that condition, and rejects
 * a comparison with a value that is no longer possible.
 */
export function knowing(site: Site, schema: JsonSchema): Site {
  return { ...site, known: { expression: site.value, schemas: [...knownSchemas(site), schema] } };
}

/** The code that is shared by the guards of a file. */
export interface Parts {
  /** The condition that the value of `site` is valid against `schema`: inline if it is short, else a function call. */
  readonly satisfies: (schema: JsonSchema, site: Site) => Condition;
  /** Prints the assertion of an `unevaluated…` keyword about the members that no other keyword of `schema` evaluates. */
  readonly printUnevaluated: (evaluates: Evaluates, schema: JsonSchema, site: Site, printRest: PrintRest) => readonly Code[];
  /** The name of a constant with a regular expression. */
  readonly pattern: (pattern: string, site: Site) => Code;
  /** The name of a constant with a set of values. */
  readonly set: (values: readonly (string | number | boolean | null)[], site: Site) => Code;
}

/** Whether properties or items are evaluated. */
export type Evaluates = 'evaluatesProperty' | 'evaluatesItem';

/** Prints an assertion about the members for which a condition is true. */
export type PrintRest = (isUnevaluated: (member: Member) => Condition) => readonly Code[];
