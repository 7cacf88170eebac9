import { code, imported, raw } from '../../code/code.js';
import { all, any, type Condition, comparison, not } from '../../code/condition.js';
import { RUNTIME } from '../../code/runtime-module.js';
import { pascalCase } from '../../text/text-case.js';
import { ANYTHING, type JsonSchema } from '../json-schema.js';
import type { Keyword, Site } from '../keyword.js';
import { isOneOfNames } from './names.js';
import { inParts } from './parts.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.1} */
export const PROPERTIES: Keyword = {
  name: 'properties',
  form: 'map of schemas',
  role: 'assertion',
  subschemas: 'child',
  on: 'object',
  print: (schema, site) => {
    const properties = Object.entries(schema.properties ?? {});
    // Constants identify kinds of messages, so they come first and fail fast.
    const constants = properties.filter(([, property]) => property.const !== undefined);
    const others = properties.filter(([, property]) => property.const === undefined);
    const sorted = [...constants, ...others];
    const print = ([name, property]: Property): Condition => printProperty(name, property, schema, site);
    return inParts(sorted, print, (part) => partOf(schema, part), site);
  },
  evaluatesProperty: ({ properties = {} }, member) => isOneOfNames(Object.keys(properties), member.key),
};

type Property = readonly [name: string, schema: JsonSchema];

/** What `schema` asserts of some of its properties. */
function partOf({ required = [] }: JsonSchema, part: readonly Property[]): JsonSchema {
  const properties = Object.fromEntries(part);
  return { type: ['object'], properties, required: required.filter((name) => Object.hasOwn(properties, name)) };
}

function printProperty(name: string, property: JsonSchema, { required = [] }: JsonSchema, site: Site): Condition {
  const member = memberOf(site, name);
  const isAbsent = comparison(member.value, '===', raw('undefined'));
  if (property === ANYTHING) return required.includes(name) ? not(isAbsent) : true;
  const isValid = site.parts.satisfies(property, member);
  if (!required.includes(name)) return any([isAbsent, isValid]);
  return rejectsUndefined(property) ? isValid : all([not(isAbsent), isValid]);
}

// Only an assertion about the type or the value itself rejects a missing value.
function rejectsUndefined({ type, const: constant, enum: members, open }: JsonSchema): boolean {
  return type !== undefined || constant !== undefined || (members !== undefined && !open);
}

/** The property `name` of the object at `site`. */
export function memberOf(site: Site, name: string): Site {
  // A name that every object inherits is looked up as an own property.
  const isInherited = name in Object.prototype;
  return {
    ...site,
    value: isInherited ? code`${imported(RUNTIME, 'own')}(${site.value}, ${name})` : code`${site.value}[${name}]`,
    isNarrowed: site.isNarrowed && !isInherited,
    name: `${site.name}${pascalCase(name) || 'Property'}`,
  };
}
