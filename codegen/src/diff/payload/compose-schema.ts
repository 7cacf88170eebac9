import { canonicalJson } from '@topicwright/runtime/codegen';
import { type JsonSchema, NOTHING } from '../../schema/json-schema.js';
import { isDisjoint } from './disjoint.js';

/** More alternatives than this are not listed. Then the union is compared as a whole. */
const MAX_ALTERNATIVES = 200;

/** Builds schemas from others. The same parts give the same object, so that the comparison of recursive schemas ends. */
export class SchemaComposer {
  readonly #ids = new Map<JsonSchema, number>();
  readonly #composed = new Map<string, JsonSchema>();
  readonly #parts = new Map<string, JsonSchema>();
  readonly #alternatives = new Map<JsonSchema, readonly JsonSchema[]>();

  /** The schema of a value that all of `parts` apply to. */
  combine(parts: readonly JsonSchema[]): JsonSchema {
    const distinct = [...new Set(parts)];
    const [only] = distinct;
    if (distinct.includes(NOTHING)) return NOTHING;
    return distinct.length === 1 && only ? only : this.#compose('', {}, distinct);
  }

  /** The part of `schema` that `part` allows, too. `part` is a small schema, which is compared by its text. */
  restrict(schema: JsonSchema, part: JsonSchema): JsonSchema {
    const text = canonicalJson(part);
    const known = this.#parts.get(text) ?? part;
    this.#parts.set(text, known);
    const { unevaluatedProperties, unevaluatedItems, allOf = [] } = schema;
    // These keywords apply to the whole value only in the outermost schema.
    const isOutermost = unevaluatedProperties !== undefined || unevaluatedItems !== undefined;
    return isOutermost ? this.#compose(`${this.#idOf(schema)}&`, schema, [...allOf, known]) : this.combine([known, schema]);
  }

  /**
   * The alternatives of `schema`: schemas without unions, of which a valid value satisfies at least one. Only `schema` if there are too
   * many, or if the branches of a union depend on each other.
   */
  alternatives(schema: JsonSchema): readonly JsonSchema[] {
    const known = this.#alternatives.get(schema);
    if (known) return known;
    const found = this.#expand(schema);
    this.#alternatives.set(schema, found);
    return found;
  }

  #expand(schema: JsonSchema): readonly JsonSchema[] {
    const { $ref, allOf = [], anyOf, oneOf, ...own } = schema;
    const together = [...($ref ? [$ref] : []), ...allOf];
    const factors = together.map((part) => this.alternatives(part));
    const hasOwnUnion = anyOf !== undefined || oneOf !== undefined;
    if (!hasOwnUnion && factors.every((factor, i) => factor.length === 1 && factor[0] === together[i])) return [schema];
    if (!isSeparable(schema)) return [schema];
    const unions = [anyOf, oneOf].flatMap((branches) => (branches ? [branches.flatMap((branch) => this.alternatives(branch))] : []));
    const all = [...factors, ...unions];
    if (all.reduce((count, factor) => count * factor.length, 1) > MAX_ALTERNATIVES) return [schema];
    const combinations = all.reduce<readonly (readonly JsonSchema[])[]>(
      (lists, factor) => lists.flatMap((list) => factor.map((part) => [...list, part])),
      [[]],
    );
    return combinations.map((parts) => this.#compose(String(this.#idOf(schema)), own, parts));
  }

  #compose(key: string, own: JsonSchema, parts: readonly JsonSchema[]): JsonSchema {
    const id = `${key}:${parts.map((part) => this.#idOf(part)).join()}`;
    const known = this.#composed.get(id);
    if (known) return known;
    const composed: JsonSchema = { ...own, allOf: parts };
    this.#composed.set(id, composed);
    return composed;
  }

  #idOf(schema: JsonSchema): number {
    const id = this.#ids.get(schema) ?? this.#ids.size;
    this.#ids.set(schema, id);
    return id;
  }
}

// The branches of `oneOf` exclude each other, and `unevaluated…` depends on all branches of `anyOf` that match.
function isSeparable({ anyOf = [], oneOf = [], unevaluatedProperties, unevaluatedItems }: JsonSchema): boolean {
  const isUnevaluated = unevaluatedProperties !== undefined || unevaluatedItems !== undefined;
  return areDisjoint(oneOf) && (!isUnevaluated || areDisjoint(anyOf));
}

function areDisjoint(schemas: readonly JsonSchema[]): boolean {
  return schemas.every((schema, i) => schemas.slice(0, i).every((other) => isDisjoint(schema, other)));
}
