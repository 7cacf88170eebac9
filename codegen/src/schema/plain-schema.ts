import { FORMATS } from './formats.js';
import { ANYTHING, type JsonSchema, NOTHING } from './json-schema.js';
import { mapKeyword } from './subschemas.js';

/** A JSON Schema as JSON: with booleans, and recursive schemas under `$defs`. */
export type PlainSchema = boolean | { readonly [keyword: string]: unknown };

/** Rewrites the keywords of one schema. Its subschemas are plain already. */
export type Rewrite = (keywords: { readonly [keyword: string]: unknown }) => object;

/** `schema` as JSON. {@link modelSchema} reads it back. */
export function plainSchema(schema: JsonSchema, rewrite: Rewrite = (keywords) => keywords): PlainSchema {
  const definitions = new Map<string, PlainSchema>();
  const plain = (part: JsonSchema): PlainSchema => {
    if (part === ANYTHING) return true;
    if (part === NOTHING) return false;
    const { recursive: _, checkFormat, $ref, allOf, ...keywords } = part;
    // A reference becomes a part of `allOf`, because the other keywords of the schema also apply.
    const together = [...($ref ? [$ref] : []), ...(allOf ?? [])];
    const members = Object.entries(together.length > 0 ? { ...keywords, allOf: together } : keywords).map(
      ([keyword, value]) => [keyword, mapKeyword(keyword, value, define)] as const,
    );
    return { ...rewrite({ ...Object.fromEntries(members), ...(checkFormat && { assertFormat: true }) }) };
  };
  const define = (part: JsonSchema): PlainSchema => {
    const { recursive: name } = part;
    if (name === undefined) return plain(part);
    if (!definitions.has(name)) {
      definitions.set(name, true);
      definitions.set(name, plain(part));
    }
    return { $ref: `#/$defs/${name}` };
  };
  const whole = define(schema);
  return definitions.size === 0 || typeof whole === 'boolean' ? whole : { ...whole, $defs: Object.fromEntries(definitions) };
}

/** The inverse of {@link plainSchema}. */
export function modelSchema(schema: PlainSchema): JsonSchema {
  const definitions = typeof schema === 'object' ? ((schema['$defs'] ?? {}) as { readonly [name: string]: PlainSchema }) : {};
  const known = new Map<string, JsonSchema>();
  const define = (name: string): JsonSchema => {
    const before = known.get(name);
    if (before) return before;
    const draft: JsonSchema = {};
    known.set(name, draft);
    return Object.assign(draft, model(definitions[name] ?? true), { recursive: name });
  };
  const model = (part: PlainSchema): JsonSchema => {
    if (typeof part === 'boolean') return part ? ANYTHING : NOTHING;
    const { $defs: _, $ref, assertFormat, ...keywords } = part;
    // A recursive schema is always written as a lone reference.
    if (typeof $ref === 'string') return define($ref.replace('#/$defs/', ''));
    const members = Object.entries(keywords).map(([keyword, value]) => [keyword, mapKeyword(keyword, value, model as never)]);
    const check = assertFormat === true ? FORMATS.get(String(keywords['format']))?.check : undefined;
    return {
      ...Object.fromEntries(members),
      ...(check && { checkFormat: check }),
    };
  };
  return model(schema);
}
