import type { Validation } from './explain/explain.js';
import { pointerKeys } from './json-pointer.js';

/**
 * A validator for libraries that support Standard Schema version 1.
 *
 * @see {@link https://standardschema.dev}
 */
export interface StandardSchema<T> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'topicwright';
    /** Validates a value. */
    readonly validate: (value: unknown) => StandardResult<T>;
    readonly types?: { readonly input: T; readonly output: T } | undefined;
  };
}

/** The value, or the issues with their paths as arrays of keys. */
export type StandardResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path: readonly string[] }[] };

/** Wraps `validator` as a Standard Schema. */
export function standardSchema<T>(validator: (value: unknown) => Validation<T>): StandardSchema<T> {
  const validate = (value: unknown): StandardResult<T> => {
    const result = validator(value);
    if (result.ok) return { value: result.value };
    return { issues: result.issues.map(({ message, path }) => ({ message, path: pointerKeys(path) })) };
  };
  return { '~standard': { version: 1, vendor: 'topicwright', validate } };
}
