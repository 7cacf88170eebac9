/** What rules need to know of an event in addition to its topic. Paths are those of AWS IoT SQL, with `[]` for an index: `doors[].open`. */
export interface RuleFacts {
  /** The paths of the declared properties. `attributes.*` if anything may follow. Absent if the payload is not always a JSON object. */
  readonly properties?: readonly string[];
  /**
   * The topic parameters and the paths that identify the entity by which messages are ordered. Absent if there is no such entity, or a
   * message may lack a part of it.
   */
  readonly entity?: readonly EntityPart[];
}

/** A part that identifies an entity: a property, or a topic parameter. */
export type EntityPart = string | { readonly param: string };

/** The facts of each event type. */
export type RuleFactsByType<Type extends string = string> = { readonly [T in Type]: RuleFacts };
