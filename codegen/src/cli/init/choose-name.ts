import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { kebabCase } from '../../text/text-case.js';
import { UsageError } from '../io.js';

/** The name of a package, and the name of the spec in it. */
export interface ChosenName {
  readonly packageName: string;
  readonly name: string;
}

/**
 * The name that is `given`, else that of the package.json of `root`, else that of the folder.
 *
 * @throws {UsageError} if it is not in kebab case, and cannot be converted.
 */
export function chooseName(root: string, given: string | undefined): ChosenName {
  return given === undefined ? derivedName(nameOf(root)) : givenName(given);
}

/** A name in kebab case, optionally with the scope of a package. */
const NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/;

function givenName(text: string): ChosenName {
  const chosen = chosenName(text);
  if (chosen) return chosen;
  throw new UsageError(`${JSON.stringify(text)} is not a name in kebab case; pass ${remedyFor(text)}`);
}

function derivedName(text: string): ChosenName {
  const chosen = chosenName(text) ?? chosenName(slug(text));
  if (chosen) return chosen;
  throw new UsageError(`${JSON.stringify(text)} does not give a name for the spec; pass ${remedyFor(text)}`);
}

function chosenName(packageName: string): ChosenName | undefined {
  const name = NAME.exec(packageName)?.[1];
  return name === undefined ? undefined : { packageName, name };
}

function remedyFor(text: string): string {
  const like = slug(text);
  return NAME.test(like) ? `--name ${like}` : '--name NAME, such as --name acme or --name @acme/fleet';
}

/** The name in the package.json of `root`, else the name of the folder. */
function nameOf(root: string): string {
  const path = join(root, 'package.json');
  if (!existsSync(path)) return basename(root);
  try {
    const { name } = JSON.parse(readFileSync(path, 'utf8')) as { name?: unknown };
    return typeof name === 'string' ? name : basename(root);
  } catch {
    throw new UsageError('package.json is not valid JSON; fix it, or pass --name NAME');
  }
}

function slug(text: string): string {
  return kebabCase(text)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '');
}
