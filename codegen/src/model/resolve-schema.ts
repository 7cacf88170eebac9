import { posix } from 'node:path';
import { isRecord, pointerKey } from '@topicwright/runtime';
import type { LoadedSpec, Path } from '../load/source-file.js';
import { nearest } from '../nearest.js';
import { type Problem, type ProblemCode, problem } from '../problem.js';
import { endOf } from './close-schema.js';
import { FORMATS } from './formats.js';
import { ANYTHING, inPlace, type JsonSchema, NOTHING, ofParts } from './json-schema.js';
import type { ExposedPattern } from './judge-patterns.js';
import { ANNOTATIONS, DIALECT, IN_PLACE, JSON_TYPES, KEYWORDS, STRUCTURE, UNSUPPORTED, wrongForm } from './keywords.js';
import { pascalCase } from './names.js';
import { fileUri, indexSchemas, resolveUri, type SchemaIndex, type Site, siteId } from './schema-index.js';

/** How many schemas one may hold when all references are followed. */
const MAX_PARTS = 5000;

type Draft = { -readonly [K in keyof JsonSchema]: JsonSchema[K] };

/** What a spec says of all of its schemas. */
export interface SchemaOptions {
  readonly strict?: boolean;
  readonly assertFormats?: boolean;
}

/** Resolves the references of the schemas of one spec, each place once, and collects what is wrong with them. */
export class SchemaResolver {
  /** The schemas that hold themselves, and what their code is named by. */
  readonly recursive = new Map<JsonSchema, string>();
  /** The regular expressions that values will meet. */
  readonly patterns: ExposedPattern[] = [];
  readonly #loaded: LoadedSpec;
  readonly #index: SchemaIndex;
  readonly #resolved = new Map<string, JsonSchema>();
  readonly #open = new Set<JsonSchema>();
  readonly #reported = new Map<string, Problem>();

  readonly #options: SchemaOptions;

  constructor(loaded: LoadedSpec, options: SchemaOptions = {}) {
    this.#loaded = loaded;
    this.#options = options;
    this.#index = indexSchemas(loaded.payloads.values());
    for (const { keyword, first, second } of this.#index.clashes) {
      const { file, line } = first.file.at([...first.path, keyword]);
      this.#report(
        'name-collision',
        below(second, keyword),
        `${quote(keyword)} names a schema that ${file}:${line} names alike`,
        'rename one of them',
      );
    }
  }

  get problems(): readonly Problem[] {
    return [...this.#reported.values()];
  }

  /** The schema that `reference` names, or `undefined` where it leads nowhere: then a problem says so at `from`. */
  resolve(reference: string, from: Site): JsonSchema | undefined {
    const target = this.#locate(reference, from);
    const schema = target && this.#schemaAt(target);
    if (!schema) return undefined;
    if (expandedParts(schema, new Map()) > MAX_PARTS) {
      const message = `references make ${quote(reference)} larger than ${MAX_PARTS} parts`;
      return this.#report('schema-too-large', from, message, 'take references to the same part out of each other');
    }
    if (leadsToItself(schema, new Set(), new Set())) {
      return this.#report(
        'recursive-ref',
        from,
        `${quote(reference)} leads back to itself without looking into the value`,
        'such a schema never ends',
      );
    }
    return schema;
  }

  #locate(reference: string, from: Site): Site | undefined {
    const uri = resolveUri(reference, this.#index.baseAt(from));
    const [resource = '', fragment = ''] = (uri ?? reference).split('#', 2);
    const root = this.#index.find(resource) ?? this.#beside(reference, from);
    if (!root) return this.#unknownResource(reference, resource, from);
    if (fragment === '') return root;
    const steps = pointerSteps(fragment);
    if (!steps) return this.#index.find(`${resource}#${fragment}`) ?? this.#dangling(reference, from, []);
    const target = descend(root, steps);
    return target.found ? target.site : this.#dangling(reference, from, target.siblings);
  }

  // A schema with an `$id` may still name the files beside it as files.
  #beside(reference: string, from: Site): Site | undefined {
    const [name = ''] = reference.split('#', 1);
    const path = posix.normalize(posix.join(posix.dirname(from.file.path), name));
    const file = this.#loaded.payloads.get(path);
    return file && { file, path: [] };
  }

  // A file that could not be read has its own problem.
  #unknownResource(reference: string, uri: string, from: Site): undefined {
    if (uri.startsWith(fileUri(''))) return undefined;
    return this.#report(
      'remote-ref',
      from,
      `${quote(reference)} leads out of the spec`,
      'keep the schema beside the spec; nothing is fetched',
    );
  }

  // What speaks of a value beside other schemas is not closed where the spec is strict: they know names, too.
  #schemaAt(site: Site, isWhole = true): JsonSchema {
    const isOpen = this.#options.strict === true && !isWhole;
    const id = `${siteId(site)}${isOpen ? ' open' : ''}`;
    const known = this.#resolved.get(id);
    if (known) return known;
    const value = valueAt(site);
    if (typeof value === 'boolean') return value ? ANYTHING : NOTHING;
    const schema: Draft = {};
    this.#resolved.set(id, schema);
    this.#open.add(schema);
    if (isRecord(value)) this.#read(site, value, schema, isOpen);
    else this.#report('bad-keyword', site, 'a schema must be a map, true or false');
    this.#open.delete(schema);
    return schema;
  }

  #read(site: Site, value: Record<string, unknown>, schema: Draft, isOpen: boolean): void {
    for (const [keyword, member] of Object.entries(value)) {
      const read = this.#readKeyword(below(site, keyword), keyword, member);
      if (read !== undefined) Object.defineProperty(schema, keyword, { value: read, enumerable: true, configurable: true, writable: true });
    }
    if (schema.pattern !== undefined) this.#expose(below(site, 'pattern'), schema.pattern, schema.maxLength !== undefined);
    for (const pattern of Object.keys(schema.patternProperties ?? {}))
      this.#expose(below(site, 'patternProperties', pattern), pattern, true);
    if (typeof value['$ref'] === 'string') this.#readReference(below(site, '$ref'), value['$ref'], schema, isOpen);
    this.#applyOptions(site, schema, isOpen);
  }

  #applyOptions(site: Site, schema: Draft, isOpen: boolean): void {
    const { assertFormats = false, strict = false } = this.#options;
    if (strict && schema.open) schema.open = false;
    if (strict && !isOpen) Object.assign(schema, endOf(schema));
    if (!assertFormats || schema.format === undefined) return;
    if (FORMATS.has(schema.format)) schema.assertFormat = true;
    else
      this.#report(
        'unsupported-keyword',
        below(site, 'format'),
        `the format ${quote(schema.format)} cannot be asserted`,
        `known are ${[...FORMATS.keys()].join(', ')}`,
      );
  }

  #expose({ file, path }: Site, source: string, isBounded: boolean): void {
    this.patterns.push({ source, place: file.at(path, path.at(-2) === 'patternProperties' ? 'key' : 'value'), isBounded });
  }

  // A target is taken over as it is where nothing else is asserted beside the reference; one that holds itself stays apart.
  #readReference(site: Site, reference: string, schema: Draft, isOpen: boolean): void {
    const place = this.#locate(reference, site);
    if (!place) return;
    const isAlone = Object.keys(schema).every((keyword) => ANNOTATIONS.has(keyword) && !this.#asserts(keyword));
    const target = this.#schemaAt(place, isAlone && !isOpen);
    if (this.#open.has(target)) this.#holdsItself(target, place);
    if (this.recursive.has(target) || !isAlone) schema.$ref = target;
    else Object.assign(schema, { ...target, ...schema });
  }

  // A place is read once closed and once open where the spec is strict: then its own parts may lead back to it.
  #partAt(site: Site, isWhole: boolean): JsonSchema {
    const schema = this.#schemaAt(site, isWhole);
    if (!this.#open.has(schema)) return schema;
    this.#holdsItself(schema, site);
    return { $ref: schema };
  }

  #holdsItself(schema: JsonSchema, site: Site): void {
    const isClosed = this.#resolved.get(siteId(site)) === schema;
    this.recursive.set(schema, `${nameOf(site)}${isClosed ? '' : 'Open'}`);
  }

  #asserts(keyword: string): boolean {
    return keyword === 'format' && this.#options.assertFormats === true;
  }

  #readKeyword(place: Site, keyword: string, value: unknown): unknown {
    const form = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
    if (form === undefined) return this.#unknownKeyword(place, keyword);
    const expected = wrongForm(value, form);
    if (expected !== undefined) return this.#badKeyword(place, keyword, value, expected);
    if (keyword === '$schema' && value !== DIALECT)
      return this.#report(
        'unsupported-keyword',
        place,
        `the dialect ${quote(String(value))} is not supported`,
        `schemas are read as ${DIALECT}`,
      );
    if (keyword === '$ref' || STRUCTURE.has(keyword)) return undefined;
    const isWhole = !IN_PLACE.has(keyword);
    if (form === 'schema') return this.#partAt(place, isWhole);
    if (form === 'schemas') return (value as readonly unknown[]).map((_, i) => this.#partAt(below(place, i), isWhole));
    if (form === 'schemas by name' || form === 'schemas by pattern')
      return Object.fromEntries(Object.keys(value as object).map((name) => [name, this.#partAt(below(place, name), isWhole)]));
    return value;
  }

  #unknownKeyword(place: Site, keyword: string): undefined {
    if (UNSUPPORTED.has(keyword))
      return this.#report('unsupported-keyword', place, `the keyword ${quote(keyword)} is not supported`, undefined, 'key');
    const like = nearest(keyword, Object.keys(KEYWORDS));
    const hint = like === undefined ? 'a keyword is done or refused, never ignored' : `did you mean ${quote(like)}?`;
    return this.#report('unknown-keyword', place, `${quote(keyword)} is not a keyword of JSON Schema`, hint, 'key');
  }

  #badKeyword(place: Site, keyword: string, value: unknown, expected: string): undefined {
    const like = keyword === 'type' && typeof value === 'string' ? nearest(value, JSON_TYPES) : undefined;
    return this.#report(
      'bad-keyword',
      place,
      `${quote(keyword)} must be ${expected}`,
      like === undefined ? undefined : `did you mean ${quote(like)}?`,
    );
  }

  #dangling(reference: string, from: Site, siblings: readonly string[]): undefined {
    const like = nearest(reference.split('/').at(-1) ?? '', siblings);
    return this.#report(
      'dangling-ref',
      from,
      `${quote(reference)} leads nowhere`,
      like === undefined ? undefined : `did you mean ${quote(like)}?`,
    );
  }

  // A place that several rows lead to is reported once.
  #report(code: ProblemCode, { file, path }: Site, message: string, hint?: string, part: 'key' | 'value' = 'value'): undefined {
    const found = problem(code, file.at(path, part), message, hint);
    this.#reported.set(`${found.file}:${found.line}:${found.column}:${code}`, found);
  }
}

/** The keys that a JSON Pointer in a URI fragment names, or `undefined` for other fragments. */
function pointerSteps(fragment: string): readonly string[] | undefined {
  if (!fragment.startsWith('/')) return undefined;
  const decode = (token: string): string => pointerKey(decodeURIComponent(token));
  try {
    return fragment.slice(1).split('/').map(decode);
  } catch {
    return undefined;
  }
}

type Descent = { readonly found: true; readonly site: Site } | { readonly found: false; readonly siblings: readonly string[] };

function descend({ file, path }: Site, steps: readonly string[]): Descent {
  let value = valueAt({ file, path });
  for (const step of steps) {
    const siblings = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    if (!siblings.includes(step)) return { found: false, siblings };
    value = (value as Record<string, unknown>)[step];
  }
  return { found: true, site: { file, path: [...path, ...steps] } };
}

function valueAt({ file, path }: Site): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], file.value);
}

/** `tree.yaml#/$defs/node` gives TreeNode. */
function nameOf({ file, path }: Site): string {
  const stem = posix.basename(file.path).replace(/\.[^.]*$/, '');
  const steps = path.filter((step) => step !== '$defs').map(String);
  const name = [stem, ...steps].map(pascalCase).join('');
  return /^[A-Z]/.test(name) ? name : `Schema${name}`;
}

// Parts that are shared are counted once for each place that leads to them, as they are printed; what holds itself is printed once.
function expandedParts(schema: JsonSchema, known: Map<JsonSchema, number>): number {
  const counted = known.get(schema);
  if (counted !== undefined) return counted;
  known.set(schema, 1);
  const parts = [...inPlace(schema), ...ofParts(schema)].reduce((sum, part) => sum + expandedParts(part, known), 1);
  known.set(schema, parts);
  return parts;
}

// Through keywords that speak of the very same value, so that checking it would never end.
function leadsToItself(schema: JsonSchema, trail: Set<JsonSchema>, clear: Set<JsonSchema>): boolean {
  if (trail.has(schema)) return true;
  if (clear.has(schema)) return false;
  trail.add(schema);
  const loops = inPlace(schema).some((part) => leadsToItself(part, trail, clear));
  trail.delete(schema);
  clear.add(schema);
  return loops || ofParts(schema).some((part) => leadsToItself(part, new Set(), clear));
}

function below({ file, path }: Site, ...steps: Path): Site {
  return { file, path: [...path, ...steps] };
}

function quote(text: string): string {
  return JSON.stringify(text);
}
