import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runNode } from '../../processes.mjs';
import { bench, bundleAndImport, emptyFolder, folderOf, isBuilt } from '../build.mjs';
import { TYPES, translateAll } from '../schemas.mjs';

// TypeScript types as text.
const TERMS = {
  literal: (value) => JSON.stringify(value),
  union: (parts) => `(${parts.join(' | ')})`,
  map: (part) => `{ [name: string]: ${part} }`,
  openObject: objectType,
  closedObject: objectType,
  optional: (part) => ({ optional: part }),
  array: (part) => `Array<${part}>`,
  string: () => 'string',
  number: () => 'number',
  integer: () => "(number & tags.Type<'int64'>)",
  boolean: () => 'boolean',
  null: () => 'null',
};

function objectType(members) {
  const lines = Object.entries(members).map(([name, part]) => (part.optional ? `${name}?: ${part.optional};` : `${name}: ${part};`));
  return `{ ${lines.join(' ')} }`;
}

const COMPILER_OPTIONS = {
  target: 'ES2022',
  module: 'ESNext',
  moduleResolution: 'bundler',
  strict: true,
  skipLibCheck: true,
  types: [],
  // Infinity is no number of JSON, so the guards of Topicwright refuse it.
  plugins: [{ transform: 'typia/lib/transform', finite: true }],
};

/** The functions that typia's transformer generates for types of the same schemas. */
export async function typia() {
  const outfile = resolve(folderOf('typia'), 'out.mjs');
  const module = isBuilt ? await import(outfile) : await bundleAndImport(transform(), outfile, { loader: 'ts' });
  return {
    guard: (mode, type) => module[`${mode}_${type}`],
    firstPath: (type) => {
      const validate = module[`validate_${type}`];
      return (value) => validate(value).errors[0].path;
    },
  };
}

function transform() {
  const folder = emptyFolder('typia');
  mkdirSync(resolve(folder, 'input'));
  writeFileSync(resolve(folder, 'input/guards.ts'), source());
  writeFileSync(resolve(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['input'] }));
  const [input, output, project] = ['input', 'output', 'tsconfig.json'].map((name) => resolve(folder, name));
  const program = resolve(bench, 'node_modules/typia/lib/executable/typia.js');
  runNode(bench, [program, 'generate', '--input', input, '--output', output, '--project', project]);
  return readFileSync(resolve(output, 'guards.ts'), 'utf8');
}

function source() {
  const { open, closed } = translateAll(TERMS);
  const lines = TYPES.flatMap((type) => [
    `export const open_${type} = typia.createIs<${open[type]}>();`,
    `export const closed_${type} = typia.createEquals<${closed[type]}>();`,
    `export const validate_${type} = typia.createValidate<${open[type]}>();`,
  ]);
  return `import typia, { type tags } from 'typia';\n\n${lines.join('\n')}\n`;
}
