import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { writeCatalog } from '../../model/catalog-json.js';
import { siteHtml } from '../../site/render-site.js';
import { count } from '../../text/count.js';
import { findCatalog, isBuiltIn } from '../find-catalog.js';
import { inputFolderFinder, specFolders } from '../input-folders.js';
import { type Command, EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { CONFIG_NAME, nearestConfig } from '../nearest-config.js';
import { checkArity, readCount, readOptions, SPEC_HELP } from '../options.js';
import { printError } from '../run-command.js';
import { siteAssets } from '../site/site-assets.js';
import { type SiteServer, startSiteServer } from '../site/site-server.js';
import { writePage } from '../site/write-page.js';
import { watchFolders } from '../watch-folders.js';

const USAGE = 'topicwright site [OPTIONS]';

/** `topicwright site`: an explorer of a table as one HTML file. */
export const SITE: Command = {
  summary: 'write an explorer of the table as one HTML file',
  help: `${USAGE}

Writes one HTML file to browse topics and events, to test topics, filters, payloads
and policies, and to build policies, settings and rules. It opens from disk and makes
no network requests.

  --out FILE   the file (default: the name of the spec, with .html)
  --serve      serve the page on 127.0.0.1 instead, and reload it when the spec
               changes. Stop with Ctrl-C
  --port PORT  port of --serve (default: a free port)
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
    if (values.out !== undefined) throw new UsageError('--serve cannot be combined with --out');
    return serve(values.spec, readPort(values.port), io);
  }
  if (values.port !== undefined) throw new UsageError('--port requires --serve');
  const catalog = await findCatalog(values.spec, io);
  const path = values.out ?? `${catalog.name}.html`;
  writePage(siteHtml({ catalog: writeCatalog(catalog) }, siteAssets()), path, io.cwd);
  io.out(`${path}: ${count(catalog.events.length, 'event')}; open it in a browser`);
  return EXIT.ok;
}

const MAX_PORT = 65_535;

function readPort(text: string | undefined): number {
  const port = readCount(text, 'port') ?? 0;
  if (port > MAX_PORT) throw new UsageError(`--port must be at most ${MAX_PORT}, got ${port}`);
  return port;
}

/** Serves the page until Ctrl-C. While the spec is invalid or missing, the reason is printed, and the page stays as it is. */
async function serve(spec: string | undefined, port: number, io: Io): Promise<ExitCode> {
  const stop = io.interrupted();
  const config = nearestConfig(io.cwd);
  let server: SiteServer | undefined;
  const update = async (): Promise<void> => {
    // Without it, the page would show the built-in table.
    if (nearestConfig(io.cwd) !== config) throw new UsageError(`${config ?? CONFIG_NAME} was created or deleted; start again`);
    const catalog = writeCatalog(await findCatalog(spec, io));
    if (!server) {
      server = await startSiteServer(port);
      io.out(`${server.url}  stop with Ctrl-C`);
    }
    const version = createHash('sha256').update(JSON.stringify(catalog)).digest('hex');
    server.show(version, siteHtml({ catalog }, siteAssets(), { version }));
  };
  const tryToUpdate = async (): Promise<void> => {
    try {
      await update();
    } catch (error) {
      if (!server) throw error;
      printError(error, [], io);
    }
  };
  try {
    await watchFolders(watchedFolders(spec, io.cwd), tryToUpdate, stop);
    return EXIT.ok;
  } finally {
    await (server as SiteServer | undefined)?.close();
  }
}

/** The folders with the input. None for the built-in table. */
function watchedFolders(spec: string | undefined, cwd: string): () => readonly string[] {
  if (spec !== undefined) return isBuiltIn(spec, cwd) ? () => [] : () => specFolders(resolve(cwd, spec));
  return nearestConfig(cwd) === undefined ? () => [] : inputFolderFinder({ spec, out: undefined }, cwd);
}
