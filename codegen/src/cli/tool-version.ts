import manifest from '../../package.json' with { type: 'json' };

/** The version of the generator. */
export const TOOL_VERSION: string = manifest.version;
