import type { LoadedSpec, Path, SourceFile } from '../load/source-file.js';
import type { SpecDefaults, SpecDocument, SpecEvent } from '../load/spec-document.js';
import type { Json, JsonSchema } from './json-schema.js';
import { narrowSchema } from './narrow-schema.js';
import { SchemaResolver } from './resolve-schema.js';
import { type ReadTemplate, readTemplate, type TemplateLevel } from './template.js';

/** A spec with its rows laid out and its schemas resolved, not yet held against the rules. */
export interface Draft {
  readonly source: SourceFile;
  readonly document: SpecDocument;
  readonly rows: readonly DraftRow[];
  readonly schemas: SchemaResolver;
}

/** A row with the defaults of its category. */
export interface DraftRow {
  readonly type: string;
  readonly category: string;
  /** The path of the row in the spec. */
  readonly path: Path;
  /** What the row or its category says. */
  readonly event: SpecEvent;
  readonly template: ReadTemplate;
  /** The levels; none where the template could not be read. */
  readonly levels: readonly TemplateLevel[];
  /** The schema of its payload, where it could be resolved. */
  readonly schema: JsonSchema | undefined;
  /** The same, narrowed by `where`. */
  readonly narrowed: JsonSchema | undefined;
  /** Where `key` is said: in the row, else in its category. */
  readonly said: (key: keyof SpecEvent) => Path;
  /** Whether `key` is set on the row itself, not on its category. */
  readonly owns: (key: keyof SpecEvent) => boolean;
}

/** Lays out the rows of `loaded`. */
export function readDraft(loaded: LoadedSpec): Draft {
  const document = loaded.spec.value as SpecDocument;
  const schemas = new SchemaResolver(loaded, document);
  const rows = Object.entries(document.categories).flatMap(([category, { events, ...defaults }]) =>
    Object.entries(events).map(([type, event]) => readRow({ loaded, document, schemas }, category, defaults, type, event)),
  );
  return { source: loaded.spec, document, rows, schemas };
}

interface Context {
  readonly loaded: LoadedSpec;
  readonly document: SpecDocument;
  readonly schemas: SchemaResolver;
}

function readRow(context: Context, category: string, defaults: SpecDefaults, type: string, own: SpecEvent): DraftRow {
  // What a category says of itself is not a default of its rows.
  const { title: _, description: __, notes: ___, ...inherited } = defaults as SpecDefaults & { readonly title: string };
  const event: SpecEvent = { ...inherited, ...own };
  const path: Path = ['categories', category, 'events', type];
  const owns = (key: keyof SpecEvent): boolean => own[key] !== undefined;
  const said = (key: keyof SpecEvent): Path => (owns(key) ? [...path, key] : ['categories', category, key]);
  const { parameters = {} } = context.document;
  const template = readTemplate(event.topic, (name) => Object.hasOwn(parameters, name) && parameters[name]?.rest === true);
  const from = { file: context.loaded.spec, path: said('payload') };
  const schema = event.payload === undefined ? undefined : context.schemas.resolve(event.payload, from);
  const narrowed = schema && narrowSchema(schema, (event.where ?? {}) as { readonly [property: string]: Json });
  return { type, category, path, event, template, levels: template.ok ? template.levels : [], schema, narrowed, said, owns };
}
