/** The notices of the packages whose files esbuild bundled, in Markdown. */
export function noticesOf(metafiles: readonly { readonly inputs: object }[]): string;
