/** The values of a request by condition key, such as `iot:ClientId`. A variable without a single value matches no resource. */
export interface PolicyContext {
  readonly [key: string]: string | readonly string[];
}
