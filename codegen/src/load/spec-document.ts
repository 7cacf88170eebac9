import type { Content, Direction } from '@topicwright/runtime/codegen';

/** A spec that `readSpec` has checked. Equivalent to `schema/spec.schema.json`. */
export interface SpecDocument {
  readonly topicwright: 1;
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly docs?: string;
  readonly notes?: readonly string[];
  readonly dialect: 'aws-iot' | 'mqtt';
  readonly sides?: readonly [first: string, second: string];
  readonly simulation?: string;
  readonly strict?: boolean;
  readonly assertFormats?: boolean;
  readonly limits?: SpecLimits;
  readonly parameters?: { readonly [name: string]: SpecParameter };
  readonly categories: { readonly [name: string]: SpecCategory };
}

export interface SpecLimits {
  readonly maxTopicBytes?: number;
  readonly maxTopicSlashes?: number;
  readonly maxPayloadBytes?: number;
  readonly maxFiltersPerSubscribe?: number;
  readonly maxSubscriptionsPerConnection?: number;
}

export interface SpecParameter {
  readonly description: string;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly maxBytes?: number;
  readonly enum?: readonly string[];
  readonly open?: boolean;
  readonly type?: 'string' | 'integer';
  readonly default?: string | number;
  readonly example: string | number;
  readonly rest?: boolean;
  readonly source?: string;
  readonly notes?: readonly string[];
}

/** The keys that a category may set for all of its rows. A row overrides them. */
export interface SpecDefaults {
  readonly description?: string;
  readonly console?: string | null;
  readonly setting?: string | null;
  readonly alwaysOn?: boolean;
  readonly payload?: string;
  readonly docs?: string;
  readonly identity?: readonly SpecKeyPart[];
  readonly order?: SpecOrder;
  readonly time?: string;
  readonly bind?: { readonly [param: string]: SpecBinding | null };
  readonly content?: Content;
  readonly mayBeEmpty?: boolean;
  readonly direction?: Direction;
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
  readonly rules?: boolean;
  readonly replies?: SpecReplies | null;
  readonly since?: string;
  readonly source?: string;
  readonly notes?: readonly string[];
}

/** A property of the payload, by name or JSON Pointer, or a topic parameter. */
export type SpecKeyPart = string | { readonly param: string };

export interface SpecOrder {
  readonly of: readonly SpecKeyPart[];
  readonly by?: string;
  readonly reset?: { readonly after: number; readonly to: number };
  readonly stale?: 'deliver' | 'skip';
}

export interface SpecReplies {
  readonly by: readonly string[];
  readonly match: 'topic' | 'correlationData' | { readonly request: SpecKeyPart; readonly reply: SpecKeyPart };
}

export type SpecBinding = string | { readonly arn: string };

export interface SpecCategory extends SpecDefaults {
  readonly title: string;
  readonly events: { readonly [type: string]: SpecEvent };
}

export interface SpecEvent extends SpecDefaults {
  readonly title?: string;
  readonly topic: string;
  readonly where?: { readonly [property: string]: unknown };
  readonly sample?: { readonly [property: string]: unknown };
}

/** The description of a simulation, which `readSimulation` has checked. Equivalent to `schema/simulation.schema.json`. */
export interface SimulationDocument {
  readonly entity: { readonly name: string; readonly parameters: readonly string[] };
  readonly setup?: readonly string[];
  readonly scenarios: readonly (readonly string[])[];
  readonly teardown?: readonly string[];
  readonly values?: { readonly [parameter: string]: readonly (string | number)[] };
  readonly properties?: { readonly [property: string]: 'name' | 'arn' | 'id' };
  readonly copies?: { readonly [type: string]: { readonly from: string; readonly properties: readonly string[] } };
}
