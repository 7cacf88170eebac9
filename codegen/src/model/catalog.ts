import type { Content, Dialect, Direction, EventFacts, KeyPart, Limits, Replies } from '@topicwright/runtime/codegen';
import type { SimulationDocument, SpecBinding } from '../load/spec-document.js';
import type { Json, JsonSchema } from '../schema/json-schema.js';
import type { TemplateLevel } from './template.js';

/** A checked spec with all defaults applied: the input of the renderers, in the order of output. */
export interface Catalog {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly docs: string | null;
  readonly notes: readonly string[];
  /** The path of the spec, from the root of the project. */
  readonly source: string;
  readonly dialect: Dialect;
  /** The two programs that exchange the messages. Directions are from the view of the first. */
  readonly sides: readonly [first: string, second: string];
  readonly limits: Limits;
  /** By name. */
  readonly parameters: readonly CatalogParameter[];
  /** By name. */
  readonly categories: readonly CatalogCategory[];
  /** By category, then template. */
  readonly events: readonly CatalogEvent[];
  /** Which messages `topicwright simulate` publishes, or `null` if the spec does not describe them. */
  readonly simulation: Simulation | null;
}

/** The life of a simulated entity. */
export type Simulation = Required<SimulationDocument>;

export interface CatalogParameter {
  readonly name: string;
  readonly description: string;
  /** A regular expression that the whole value matches, or `null`. */
  readonly pattern: string | null;
  readonly maxLength: number | null;
  readonly maxBytes: number | null;
  /** The values, or `null`. */
  readonly enum: readonly string[] | null;
  /** Whether values that `enum` does not list may occur. */
  readonly open: boolean;
  readonly type: 'string' | 'integer';
  /** The value that builders use if none is passed, or `null`. */
  readonly default: string | number | null;
  readonly example: string | number;
  readonly rest: boolean;
  readonly source: string | null;
  readonly notes: readonly string[];
}

export interface CatalogCategory {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly docs: string | null;
  readonly source: string | null;
  readonly notes: readonly string[];
}

/** A row of the table. */
export interface CatalogEvent {
  readonly type: string;
  readonly category: string;
  readonly title: string;
  readonly description: string | null;
  readonly template: string;
  readonly levels: readonly TemplateLevel[];
  /** The widest filter that receives it. */
  readonly filter: string;
  /** The names of its parameters, in order. */
  readonly params: readonly string[];
  readonly direction: Direction;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** Whether the messages pass the rules engine of the broker. */
  readonly rules: boolean;
  /** The replies to a request, or `null`. */
  readonly replies: Replies | null;
  readonly content: Content;
  readonly mayBeEmpty: boolean;
  readonly console: string | null;
  readonly setting: string | null;
  readonly alwaysOn: boolean;
  readonly docs: string | null;
  readonly since: string | null;
  readonly source: string | null;
  readonly notes: readonly string[];
  /** The payload property, by name or JSON Pointer, that repeats each parameter. */
  readonly bind: { readonly [param: string]: SpecBinding };
  /** Empty if the row has no identity. */
  readonly identity: readonly KeyPart[];
  readonly order: NonNullable<EventFacts['order']> | null;
  readonly time: NonNullable<EventFacts['time']> | null;
  readonly payload: CatalogPayload;
  /**
   * A valid payload, built from the examples of its schema. For bytes: a string with their UTF-8 encoding. `undefined` if there is none.
   */
  readonly sample: Json | undefined;
}

/** The payload of a row: a schema, which several rows may share, and the properties that the row narrows. */
export interface CatalogPayload {
  /** The name of the schema. Rows that share the schema have equal names. */
  readonly name: string;
  /** The resolved schema, closed if the spec is `strict`. */
  readonly schema: JsonSchema;
  /** The properties, by name or JSON Pointer, that the row narrows to constants. */
  readonly where: { readonly [property: string]: Json };
}
