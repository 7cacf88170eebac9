import type { CompilerOptions, Project as MorphProject } from 'ts-morph';
import type { RenderedFile } from './render/layout.js';

/** A compiler error in an emitted file. */
export interface CompilerError {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The strictest compiler options. Emitted code must type-check under them, and so under those of any user. */
const STRICTEST: CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  declaration: true,
};

/**
 * Type-checks `files` in memory, in one program and at their paths below `root`, and returns the errors. `modules` maps the module names by
 * which emitted folders import each other to the folders.
 */
export async function prove(
  files: readonly RenderedFile[],
  root: string,
  modules: ReadonlyMap<string, string>,
): Promise<readonly CompilerError[]> {
  // Loading ts-morph takes as long as generating, so it is only loaded here.
  const { ModuleKind, ModuleResolutionKind, Project, ScriptTarget } = await import('ts-morph');
  const paths = Object.fromEntries(
    [...modules].flatMap(([name, folder]) => [
      [name, [`${root}/${folder}/index.ts`]],
      [`${name}/*`, [`${root}/${folder}/*.ts`]],
    ]),
  );
  const options: CompilerOptions = {
    ...STRICTEST,
    target: ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    types: [],
    module: ModuleKind.NodeNext,
    moduleResolution: ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
    noEmit: true,
    paths,
  };
  const project = new Project({ compilerOptions: options, skipAddingFilesFromTsConfig: true });
  return compilerErrors(project, files, root);
}

function compilerErrors(project: MorphProject, files: readonly RenderedFile[], root: string): readonly CompilerError[] {
  const sources = files
    .filter(({ path }) => path.endsWith('.ts'))
    .map(({ path, text }) => project.createSourceFile(`${root}/${path}`, text, { overwrite: true }));
  return sources.flatMap((source) =>
    source.getPreEmitDiagnostics().map((diagnostic) => {
      const text = diagnostic.getMessageText();
      return {
        file: source.getFilePath().slice(root.length + 1),
        line: diagnostic.getLineNumber() ?? 0,
        message: typeof text === 'string' ? text : text.getMessageText(),
      };
    }),
  );
}
