import { pointerToken } from '@topicwright/runtime';
import { type JsonSchema, NOTHING, typesOf } from '../../../model/json-schema.js';
import { ANNOTATIONS } from '../../../model/keywords.js';
import { type Code, code, imported, raw } from '../../code/code.js';
import { member } from '../../code/identifier.js';
import { RUNTIME } from '../../layout.js';
import { block, type Keyword, type PrintCheck, type Site } from '../site.js';

/** With `required`, for one look at each property. @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.1} */
export const PROPERTIES: Keyword = {
  keyword: 'properties',
  on: 'object',
  print: (schema, site, printCheck) => {
    const properties = Object.entries(schema.properties ?? {});
    // What tells the kinds of messages apart comes first: it fails fast, and is the more telling issue.
    const constants = properties.filter(([, property]) => property.const !== undefined);
    const others = properties.filter(([, property]) => property.const === undefined);
    return [...constants, ...others].flatMap(([name, property]) => printProperty(schema, name, property, site, printCheck)).map(block);
  },
};

function printProperty(schema: JsonSchema, name: string, property: JsonSchema, site: Site, printCheck: PrintCheck): readonly Code[] {
  const optional = !schema.required?.includes(name);
  const place: Site = { ...memberSite(site, name), optional };
  if (!needsLocal(property)) return printCheck(property, place);
  const local = raw(site.scope.local(name));
  return [code`const ${local}: unknown = ${place.value};`, ...printCheck(property, { ...place, value: local })];
}

/** The property `name` of the object at `site`. */
export function memberSite(site: Site, name: string): Site {
  // A name that every object inherits is looked up as an own property.
  const value = name in Object.prototype ? code`${imported(RUNTIME, 'own')}(${site.value}, ${name})` : member(site.value, name);
  return { ...site, value, path: `${site.path}/${pointerToken(name)}`, optional: true };
}

// A value that is looked into, or at more than once.
function needsLocal(schema: JsonSchema): boolean {
  if (schema === NOTHING) return false;
  const looksInto = Object.keys(schema).some((keyword) => !SIMPLE.has(keyword));
  return looksInto || (typesOf(schema).length > 2 && schema.const === undefined);
}

const SIMPLE: ReadonlySet<string> = new Set(['type', 'const', 'enum', 'open', 'enumDescriptions', ...ANNOTATIONS]);
