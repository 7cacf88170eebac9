import { UsageError } from './io.js';

/** Imports an optional peer dependency. `what` needs it. @throws {UsageError} with the command that installs it, if it is missing. */
export async function importOptional<Module>(load: () => Promise<Module>, what: string, name: string): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    // Bundled code requires it, other code imports it.
    if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw notInstalled(what, name);
  }
}

/** The error that `what` needs a package. */
export function notInstalled(what: string, name: string): UsageError {
  return new UsageError(`${what} requires ${name}; run: npm install ${name}`);
}
