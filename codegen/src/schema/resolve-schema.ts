import { posix } from 'node:path';
import { isRecord, SchemaCloser } from '@topicwright/runtime/codegen';
import type { LoadedSpec } from '../load/source-file.js';
import type { FactsOf, ProblemCode } from '../problems/catalog.js';
import { didYouMean, type Problem, problem, type Suggestion } from '../problems/problem.js';
import type { ExposedPattern } from './check-patterns.js';
import { FORMATS } from './formats.js';
import { expectedForm, JSON_TYPES, mapSubschemas } from './forms.js';
import { ANYTHING, type JsonSchema, NOTHING } from './json-schema.js';
import { keywordOf } from './keywords/index.js';
import { below, descend, nameOf, type Place, placeId, pointerSteps, referenceTo, valueAt } from './place.js';
import { indexSchemas, type SchemaIndex } from './schema-index.js';
import { exceedsParts, infiniteParts, MAX_PARTS } from './schema-limits.js';
import { isAnnotation } from './subschemas.js';
import { foreignForm, problemOfUnknownKeyword } from './unknown-keywords.js';
import { fileUri, resolveUri } from './uri.js';

/** The dialect of payload schemas. */
export const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

type Draft = { -readonly [K in keyof JsonSchema]: JsonSchema[K] };

/** The options of a spec that change what its schemas assert. */
export interface SchemaOptions {
  readonly strict?: boolean;
  readonly assertFormats?: boolean;
}

/** A schema that refers to itself. */
export interface RecursiveSchema {
  readonly name: string;
  readonly place: Place;
}

/** Resolves the references of the schemas of one spec, each place once, and collects their problems. */
export class SchemaResolver {
  /** The regular expressions that payloads are matched against. */
  readonly patterns: ExposedPattern[] = [];
  readonly #loaded: LoadedSpec;
  readonly #options: SchemaOptions;
  readonly #index: SchemaIndex;
  readonly #resolved = new Map<string, JsonSchema>();
  /** The schemas that are being read. A reference to one of them is recursive. */
  readonly #open = new Set<JsonSchema>();
  readonly #places = new WeakMap<JsonSchema, Place>();
  readonly #originals = new WeakMap<JsonSchema, JsonSchema>();
  readonly #recursive = new Map<JsonSchema, RecursiveSchema>();
  readonly #reported = new Map<string, Problem>();
  readonly #closer = new SchemaCloser<JsonSchema>({ all: ANYTHING, none: NOTHING });

  constructor(loaded: LoadedSpec, options: SchemaOptions = {}) {
    this.#loaded = loaded;
    this.#options = options;
    this.#index = indexSchemas(loaded.payloads.values());
    for (const { keyword, uri, first, second } of this.#index.clashes) {
      const { file, line } = first.file.at([...first.path, keyword]);
      const facts = { what: JSON.stringify(keyword), name: uri, other: `${file}:${line}`, clash: 'uri' } as const;
      this.#report('name-collision', below(second, keyword), facts);
    }
  }

  /** The place of `schema` in its file. `undefined` for a schema that was built from others. */
  placeOf(schema: JsonSchema): Place | undefined {
    return this.#places.get(schema);
  }

  /** `schema` as it is written, if it was closed because the spec is strict. */
  originalOf(schema: JsonSchema): JsonSchema {
    return this.#originals.get(schema) ?? schema;
  }

  /** The recursive schemas. */
  get recursiveSchemas(): readonly RecursiveSchema[] {
    return [...this.#recursive.values()];
  }

  get problems(): readonly Problem[] {
    return [...this.#reported.values()];
  }

  /** The schema at `reference`. If it cannot be resolved, reports a problem at `from`. */
  resolve(reference: string, from: Place): JsonSchema | undefined {
    const target = this.#locate(reference, from);
    const schema = target && this.#schemaAt(target);
    if (!schema) return undefined;
    if (exceedsParts(schema)) return this.#report('schema-too-large', from, { reference, max: MAX_PARTS });
    const infinite = infiniteParts(schema);
    for (const part of infinite) {
      const place = this.#places.get(part) ?? from;
      this.#report('recursive-ref', place, { reference: referenceTo(place) });
    }
    if (infinite.length > 0) return undefined;
    return this.#options.strict ? this.#close(schema) : schema;
  }

  #close(schema: JsonSchema): JsonSchema {
    const closed = this.#closer.close(schema);
    this.#copyPlaces(schema, closed, new Set());
    return closed;
  }

  // The parts of a closed schema are copies, at the same places.
  #copyPlaces(schema: JsonSchema, copy: JsonSchema, seen: Set<JsonSchema>): void {
    if (schema === copy || seen.has(copy)) return;
    seen.add(copy);
    const place = this.#places.get(schema);
    if (place) this.#places.set(copy, place);
    this.#originals.set(copy, schema);
    for (const [keyword, value] of Object.entries(schema)) {
      const copies = copy[keyword as keyof JsonSchema];
      const form = keyword === '$ref' ? 'schema' : (keywordOf(keyword)?.form ?? 'any');
      mapSubschemas(value, form, (part, ...steps) => {
        const own = steps.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], copies);
        this.#copyPlaces(part as JsonSchema, own as JsonSchema, seen);
      });
    }
  }

  #locate(reference: string, from: Place): Place | undefined {
    const uri = resolveUri(reference, this.#index.baseAt(from));
    const [resource = '', fragment = ''] = (uri ?? reference).split('#', 2);
    const root = this.#index.find(resource) ?? this.#fileBeside(reference, from);
    if (!root) return this.#unknownResource(reference, resource, from);
    if (fragment === '') return root;
    const steps = pointerSteps(fragment);
    if (!steps) return this.#index.find(`${this.#index.baseAt(root)}#${fragment}`) ?? this.#report('dangling-ref', from, { reference });
    const target = descend(root, steps);
    if (target.found) return target.place;
    return this.#report('dangling-ref', from, { reference }, didYouMean(steps.at(-1) ?? '', target.siblings));
  }

  // A schema with an `$id` may still refer to files by relative paths.
  #fileBeside(reference: string, from: Place): Place | undefined {
    const file = this.#loaded.payloads.get(pathBeside(reference, from));
    return file && { file, path: [] };
  }

  // A file that could not be read has its own problem.
  #unknownResource(reference: string, uri: string, from: Place): undefined {
    if (this.#loaded.failed.has(pathBeside(reference, from))) return undefined;
    return uri.startsWith(fileUri(''))
      ? this.#report('dangling-ref', from, { reference })
      : this.#report('remote-ref', from, { reference });
  }

  #schemaAt(place: Place): JsonSchema {
    const id = placeId(place);
    const known = this.#resolved.get(id);
    if (known) return known;
    const value = valueAt(place);
    if (typeof value === 'boolean') return value ? ANYTHING : NOTHING;
    const schema: Draft = {};
    this.#resolved.set(id, schema);
    this.#places.set(schema, place);
    this.#open.add(schema);
    if (isRecord(value)) this.#read(place, value, schema);
    else this.#report('bad-keyword', place, { keyword: '', expected: 'a map, true or false' });
    this.#open.delete(schema);
    return schema;
  }

  #read(place: Place, value: Record<string, unknown>, schema: Draft): void {
    for (const [keyword, member] of Object.entries(value)) {
      const read = this.#readKeyword(below(place, keyword), keyword, member);
      if (read !== undefined) Object.defineProperty(schema, keyword, { value: read, enumerable: true, configurable: true, writable: true });
    }
    if (schema.pattern !== undefined) this.#expose(below(place, 'pattern'), schema.pattern, schema.maxLength !== undefined);
    for (const pattern of Object.keys(schema.patternProperties ?? {})) {
      this.#expose(below(place, 'patternProperties', pattern), pattern, true);
    }
    if (typeof value['$ref'] === 'string') this.#readReference(below(place, '$ref'), value['$ref'], schema);
    if (this.#options.assertFormats && schema.format !== undefined) this.#assertFormat(below(place, 'format'), schema);
  }

  #assertFormat(place: Place, schema: Draft): void {
    const format = schema.format ?? '';
    const known = FORMATS.get(format);
    if (known) schema.checkFormat = known.check;
    else {
      const hint = `formats that can be asserted: ${[...FORMATS.keys()].join(', ')}`;
      this.#report('unsupported-keyword', place, { keyword: 'format', value: format }, { hint });
    }
  }

  #expose({ file, path }: Place, source: string, isBounded: boolean): void {
    this.patterns.push({ source, place: file.at(path, path.at(-2) === 'patternProperties' ? 'key' : 'value'), isBounded });
  }

  // A target is merged in if the schema has no other assertions. A recursive target stays a reference.
  #readReference(place: Place, reference: string, schema: Draft): void {
    const target = this.#locate(reference, place);
    if (!target) return;
    const isAlone = Object.keys(schema).every((keyword) => isAnnotation(keyword) && !this.#asserts(keyword));
    const referenced = this.#schemaAt(target);
    if (this.#open.has(referenced)) this.#markRecursive(referenced, target);
    if (this.#recursive.has(referenced) || !isAlone) schema.$ref = referenced;
    else Object.assign(schema, { ...referenced, ...schema });
  }

  #markRecursive(schema: JsonSchema, place: Place): void {
    const name = nameOf(place);
    (schema as Draft).recursive ??= name;
    this.#recursive.set(schema, { name, place });
  }

  #asserts(keyword: string): boolean {
    return keyword === 'format' && this.#options.assertFormats === true;
  }

  #readKeyword(place: Place, name: string, value: unknown): unknown {
    const keyword = keywordOf(name);
    if (keyword === undefined) return this.#unknownKeyword(place, name, value);
    const expected = expectedForm(value, keyword.form);
    if (expected !== undefined) {
      const suggestion = name === 'type' && typeof value === 'string' ? didYouMean(value, JSON_TYPES) : undefined;
      return this.#report('bad-keyword', place, { keyword: name, expected }, suggestion ?? foreignForm(name, value));
    }
    if (name === 'const' || name === 'enum') this.#checkExact(place, name, value);
    if (name === '$schema' && String(value).replace(/#$/, '') !== DIALECT) {
      return this.#report(
        'unsupported-keyword',
        place,
        { keyword: name, value: String(value) },
        { hint: `schemas are read as ${DIALECT}` },
      );
    }
    // An empty list has no examples.
    if (name === 'examples' && (value as readonly unknown[]).length === 0) return undefined;
    if (name === '$ref' || keyword.role === 'structure') return undefined;
    return mapSubschemas(value, keyword.form, (_, ...steps) => this.#schemaAt(below(place, ...steps)));
  }

  /** Reports integers that are rounded when they are read: other values would be valid. */
  #checkExact(place: Place, keyword: string, value: unknown): void {
    if (typeof value === 'object' && value !== null)
      for (const [key, member] of Object.entries(value))
        this.#checkExact(below(place, Array.isArray(value) ? Number(key) : key), keyword, member);
    if (!Number.isInteger(value)) return;
    const { text, column, length } = place.file.at(place.path);
    const source = text.slice(column - 1, column - 1 + length);
    if (!/^[-+]?\d+$/.test(source) || BigInt(source) === BigInt(value as number)) return;
    this.#report('bad-keyword', place, {
      keyword,
      expected: `a number that JavaScript represents exactly, or a string; it reads ${source} as ${BigInt(value as number)}`,
    });
  }

  #unknownKeyword(place: Place, keyword: string, value: unknown): undefined {
    const problem = problemOfUnknownKeyword(keyword, value);
    return problem && this.#report(problem.code, place, { keyword }, problem.suggestion, 'key');
  }

  // A place that several rows refer to is reported once.
  #report<Code extends ProblemCode>(
    code: Code,
    { file, path }: Place,
    facts: FactsOf<Code>,
    suggestion?: Suggestion,
    part: 'key' | 'value' = 'value',
  ): undefined {
    const found = problem(code, file.at(path, part), facts, suggestion);
    this.#reported.set(`${found.file}:${found.line}:${found.column}:${code}`, found);
  }
}

/** The path of the file that a relative reference names. */
function pathBeside(reference: string, { file }: Place): string {
  const [name = ''] = reference.split('#', 1);
  return posix.normalize(posix.join(posix.dirname(file.path), name));
}
