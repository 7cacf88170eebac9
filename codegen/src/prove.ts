import type { CompilerOptions, Project as MorphProject } from 'ts-morph';
import type { RenderedFile } from './render/layout.js';

/** What the compiler says of an emitted file. */
export interface CompilerComplaint {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The flags under which emitted code must type-check, whatever its user has set. */
export const STRICTEST: CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
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
 * Holds `files` in memory in one program, as they would lie below `root`, and returns what the compiler has to say of them.
 * `modules` are the names by which emitted folders import each other.
 */
export async function prove(
  files: readonly RenderedFile[],
  root: string,
  modules: ReadonlyMap<string, string>,
): Promise<readonly CompilerComplaint[]> {
  // Loading takes as long as all of generating, so it is loaded here alone.
  const { ModuleKind, ModuleResolutionKind, Project, ScriptTarget } = await import('ts-morph');
  const paths = Object.fromEntries([...modules].map(([name, folder]) => [name, [`${root}/${folder}/index.ts`]]));
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
  return complaints(project, files, root);
}

function complaints(project: MorphProject, files: readonly RenderedFile[], root: string): readonly CompilerComplaint[] {
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
