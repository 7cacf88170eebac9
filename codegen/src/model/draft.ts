import type { LoadedSpec, Path, SourceFile } from '../load/source-file.js';
import type { SpecDefaults, SpecDocument, SpecEvent, SpecKeyPart } from '../load/spec-document.js';
import { type Json, type JsonSchema, NOTHING } from '../schema/json-schema.js';
import { narrowSchema } from '../schema/narrow-schema.js';
import { SchemaResolver } from '../schema/resolve-schema.js';
import { selectAlternatives } from '../schema/select-alternatives.js';
import { payloadNames } from './payload-names.js';
import { type ReadTemplate, readTemplate, type TemplateLevel } from './template.js';

/** A spec with resolved rows and schemas, before it is checked. */
export interface Draft {
  readonly source: SourceFile;
  /** Which messages `simulate` publishes, if the spec describes them. */
  readonly simulation: SourceFile | undefined;
  readonly document: SpecDocument;
  readonly rows: readonly DraftRow[];
  /** The name of the payload schema of each row, by event type. */
  readonly payloadNames: ReadonlyMap<string, string>;
  readonly schemas: SchemaResolver;
}

/** A row with the defaults of its category. */
export interface DraftRow {
  readonly type: string;
  readonly category: string;
  /** The path of the row in the spec. */
  readonly path: Path;
  /** The row, with the defaults of its category. */
  readonly event: SpecEvent;
  readonly template: ReadTemplate;
  /** The levels. Empty if the template is invalid. */
  readonly levels: readonly TemplateLevel[];
  /** The reference to the payload schema. A row with `content: none` does not inherit it. */
  readonly reference: string | undefined;
  /** The payload schema. `undefined` if there is none, or it cannot be resolved. */
  readonly schema: JsonSchema | undefined;
  /** `schema`, without the alternatives that contradict `where`. References to properties are resolved in it. */
  readonly selected: JsonSchema | undefined;
  /** `schema`, narrowed by `where`. */
  readonly narrowed: JsonSchema | undefined;
  /** The path where `key` is set: in the row, else in its category. */
  readonly pathOf: (key: keyof SpecEvent) => Path;
  /** Whether `key` is set on the row itself, not on its category. */
  readonly owns: (key: keyof SpecEvent) => boolean;
}

/** Resolves the rows and schemas of `loaded`. */
export function readDraft(loaded: LoadedSpec): Draft {
  const document = loaded.spec.value as SpecDocument;
  const schemas = new SchemaResolver(loaded, document);
  const rows = Object.entries(document.categories).flatMap(([category, { events, ...defaults }]) =>
    Object.entries(events).map(([type, event]) => readRow({ loaded, document, schemas }, category, defaults, type, event)),
  );
  return { source: loaded.spec, simulation: loaded.simulation, document, rows, payloadNames: payloadNames(rows, schemas), schemas };
}

interface Context {
  readonly loaded: LoadedSpec;
  readonly document: SpecDocument;
  readonly schemas: SchemaResolver;
}

function readRow(context: Context, category: string, defaults: SpecDefaults, type: string, own: SpecEvent): DraftRow {
  // These describe the category itself. They are not defaults of its rows.
  const { title: _, description: __, notes: ___, ...inherited } = defaults as SpecDefaults & { readonly title: string };
  const content = own.content ?? inherited.content;
  const event: SpecEvent = { ...(content === 'none' ? withoutPayload(inherited) : inherited), ...own };
  const path: Path = ['categories', category, 'events', type];
  const owns = (key: keyof SpecEvent): boolean => own[key] !== undefined;
  const pathOf = (key: keyof SpecEvent): Path => (owns(key) ? [...path, key] : ['categories', category, key]);
  const { parameters = {} } = context.document;
  const template = readTemplate(event.topic, (name) => Object.hasOwn(parameters, name) && parameters[name]?.rest === true);
  const from = { file: context.loaded.spec, path: pathOf('payload') };
  const reference = event.payload;
  const schema = reference === undefined ? defaultSchema(event.content) : context.schemas.resolve(reference, from);
  const where = (event.where ?? {}) as { readonly [property: string]: Json };
  const selected = schema && selectAlternatives({ schema, where });
  const narrowed = schema && narrowSchema(schema, where);
  const levels = template.ok ? template.levels : [];
  return { type, category, path, event, template, levels, reference, schema, selected, narrowed, pathOf, owns };
}

/** The defaults of a category that apply to a row without a payload: those that name no property of it. */
function withoutPayload(defaults: SpecDefaults): SpecDefaults {
  const { payload: _, mayBeEmpty: __, time: ___, bind: ____, identity, order, replies, ...others } = defaults;
  const isOfTopic = (parts: readonly SpecKeyPart[]): boolean => parts.every((part) => typeof part === 'object');
  return {
    ...others,
    ...(identity && isOfTopic(identity) && { identity }),
    ...(order && order.by === undefined && isOfTopic(order.of) && { order }),
    ...(replies && (typeof replies.match === 'string' || isOfTopic([replies.match.request])) && { replies }),
  };
}

/** The schema of a payload that has none of its own. `undefined` for JSON, which needs one. */
function defaultSchema(content: SpecEvent['content']): JsonSchema | undefined {
  if (content === 'none') return NOTHING;
  return content === 'text' || content === 'bytes' ? { type: 'string' } : undefined;
}
