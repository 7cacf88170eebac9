/** Bytes of what a bundler keeps for each import, minified and compressed. */
export function sizes(): Promise<{ readonly [name: string]: number }>;
