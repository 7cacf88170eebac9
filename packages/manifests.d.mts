/** The folders of the published packages, from the root. */
export const PUBLISHED: readonly string[];

/** A `package.json`, by the folder from the root. */
export function readManifest(folder: string): { readonly [key: string]: unknown };

/** The manifest of a package with what all packages have in common. */
export function completed(folder: string): { readonly [key: string]: unknown };
