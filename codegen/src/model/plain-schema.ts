import { ANYTHING, type JsonSchema, NOTHING } from './json-schema.js';
import { KEYWORDS } from './keywords.js';

/** A JSON Schema as JSON: booleans again, and a schema that holds itself under `$defs`. */
export type PlainSchema = boolean | { readonly [keyword: string]: unknown };

/** What is to become of the keywords of a schema by themselves; those that hold schemas are plain already. */
export type Restate = (keywords: { readonly [keyword: string]: unknown }) => object;

/** `schema` as JSON. `recursive` names the schemas that hold themselves. */
export function plainSchema(
  schema: JsonSchema,
  recursive: ReadonlyMap<JsonSchema, string>,
  restate: Restate = (keywords) => keywords,
): PlainSchema {
  const definitions = new Map<string, PlainSchema>();
  const plain = (part: JsonSchema): PlainSchema =>
    part === ANYTHING ? true : part === NOTHING ? false : { ...restate(Object.fromEntries(Object.entries(part).map(member))) };
  const define = (part: JsonSchema): PlainSchema => {
    const name = recursive.get(part);
    if (name === undefined) return plain(part);
    if (!definitions.has(name)) {
      definitions.set(name, true);
      definitions.set(name, plain(part));
    }
    return { $ref: `#/$defs/${name}` };
  };
  const member = ([keyword, value]: readonly [string, unknown]): readonly [string, unknown] => {
    // A definition is made when it is first named. What stands apart for other reasons holds beside the rest.
    if (keyword === '$ref') return ['allOf', [define(value as JsonSchema)]];
    return [keyword, plainMember(keyword, value, define)];
  };
  const whole = define(schema);
  return definitions.size === 0 || typeof whole === 'boolean' ? whole : { ...whole, $defs: Object.fromEntries(definitions) };
}

// The value of a keyword with each schema in it restated.
function plainMember(keyword: string, value: unknown, plain: (part: JsonSchema) => PlainSchema): unknown {
  switch (KEYWORDS[keyword]) {
    case 'schema':
      return plain(value as JsonSchema);
    case 'schemas':
      return (value as readonly JsonSchema[]).map(plain);
    case 'schemas by name':
    case 'schemas by pattern':
      return Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, plain(part as JsonSchema)]));
    default:
      return value;
  }
}

/** The schema that {@link plainSchema} made `schema` of. */
export function modelSchema(schema: PlainSchema): JsonSchema {
  const definitions = typeof schema === 'object' ? ((schema['$defs'] ?? {}) as { readonly [name: string]: PlainSchema }) : {};
  const known = new Map<string, JsonSchema>();
  const define = (name: string): JsonSchema => {
    const made = known.get(name);
    if (made) return made;
    const draft: JsonSchema = {};
    known.set(name, draft);
    return Object.assign(draft, model(definitions[name] ?? true));
  };
  const model = (part: PlainSchema): JsonSchema => {
    if (typeof part === 'boolean') return part ? ANYTHING : NOTHING;
    const { $defs: _, $ref, ...keywords } = part;
    const members = Object.entries(keywords).map(([keyword, value]) => [keyword, plainMember(keyword, value, model as never)]);
    return { ...Object.fromEntries(members), ...(typeof $ref === 'string' && { $ref: define($ref.replace('#/$defs/', '')) }) };
  };
  return model(schema);
}
