import { dirname, resolve } from 'node:path';
import { writeCatalog } from '../../model/catalog-json.js';
import { siteHtml } from '../../site/render-site.js';
import { findCatalog } from '../find-catalog.js';
import { inputFolders } from '../input-folders.js';
import { type Command, EXIT, type ExitCode, InvalidSpecError, type Io, UsageError } from '../io.js';
import { nearestConfig } from '../nearest-config.js';
import { checkArity, readCount, readOptions, SPEC_HELP } from '../options.js';
import { printProblems } from '../print-problems.js';
import { siteAssets } from '../site/site-assets.js';
import { startSiteServer } from '../site/site-server.js';
import { writePage } from '../site/write-page.js';
import { watchFolders } from '../watch-folders.js';

const USAGE = 'topicwright site [OPTIONS]';

/** `topicwright site`: an explorer of a table as one HTML file. */
export const SITE: Command = {
  summary: 'write an explorer of the table as one HTML file',
  help: `${USAGE}

Writes one HTML file that shows the topics and events of a spec, tests topics,
filters, payloads and policies, and builds policies, settings and rules. It is opened
from disk, and uses no network.

  --out FILE   the file (default: the name of the spec, with .html)
  --serve      serve the page on this machine instead, and load it again after each
               change of the spec. Stop with Ctrl-C
  --port PORT  port of --serve (default: any free one)
  --spec FILE  ${SPEC_HELP}

Examples:
  topicwright site
  topicwright site --out explorer.html`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, {
    out: { type: 'string' },
    serve: { type: 'boolean' },
    port: { type: 'string' },
    spec: { type: 'string' },
  });
  checkArity(positionals, 0, USAGE);
  if (values.serve) {
    if (values.out !== undefined) throw new UsageError('--serve writes no file; do not use it with --out');
    return serve(values.spec, readPort(values.port), io);
  }
  if (values.port !== undefined) throw new UsageError('--port requires --serve');
  const catalog = await findCatalog(values.spec, io);
  const path = values.out ?? `${catalog.name}.html`;
  writePage(siteHtml({ catalog: writeCatalog(catalog) }, siteAssets(), { isServed: false }), path, io.cwd);
  io.out(`${path}: ${catalog.events.length} events; open it in a browser`);
  return EXIT.ok;
}

const MAX_PORT = 65_535;

function readPort(text: string | undefined): number {
  const port = readCount(text, 'port') ?? 0;
  if (port > MAX_PORT) throw new UsageError(`--port must be at most ${MAX_PORT}, got ${port}`);
  return port;
}

/** Serves the page until Ctrl-C. While the spec is invalid, its problems are printed, and the page stays as it is. */
async function serve(spec: string | undefined, port: number, io: Io): Promise<ExitCode> {
  const stop = io.interrupted();
  const page = async (): Promise<string> =>
    siteHtml({ catalog: writeCatalog(await findCatalog(spec, io)) }, siteAssets(), { isServed: true });
  const first = await page();
  const server = await startSiteServer(port);
  server.show(first);
  io.out(`${server.url}  stop with Ctrl-C`);
  const update = async (): Promise<void> => {
    try {
      server.show(await page());
    } catch (error) {
      if (!(error instanceof InvalidSpecError)) throw error;
      printProblems(error.problems, 'text', io);
    }
  };
  try {
    await watchFolders(() => watchedFolders(spec, io.cwd), update, stop);
    return EXIT.ok;
  } finally {
    await server.close();
  }
}

/** The folders with the input. Empty for the built-in table. */
function watchedFolders(spec: string | undefined, cwd: string): readonly string[] {
  const config = nearestConfig(cwd);
  if (spec === undefined && config === undefined) return [];
  const fallback = spec === undefined ? dirname(config ?? cwd) : dirname(resolve(cwd, spec));
  return inputFolders({ spec, out: spec === undefined ? undefined : '.' }, cwd) ?? [fallback];
}
