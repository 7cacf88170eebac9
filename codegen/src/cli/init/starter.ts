/** The inputs of the files of a new project. */
export interface Starter {
  /** The name of the spec, in kebab case. */
  readonly name: string;
  /** The name of the npm package. `undefined` if there is none. */
  readonly packageName: string | undefined;
  /** The path from the project folder to the JSON Schemas of Topicwright, with `/`. */
  readonly schemas: string;
  /** The version of the generator, which is also the version of the packages that the code imports. */
  readonly version: string;
}

/** A file that `topicwright init` writes. */
export interface StarterFile {
  /** From the folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Whether an existing file is kept. Otherwise an existing file prevents the whole run. */
  readonly keepsExisting?: true;
}

/** The packages that the emitted code imports. */
export const RUNTIME_PACKAGES: readonly string[] = ['@topicwright/runtime', '@topicwright/access'];
