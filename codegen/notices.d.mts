/** The notices of the packages whose files esbuild bundled into `product`, in Markdown. Default: the command line. */
export function noticesOf(metafiles: readonly { readonly inputs: object }[], product?: string): string;
