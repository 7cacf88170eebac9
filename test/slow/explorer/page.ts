import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import type { Catalog } from '../../../codegen/src/model/catalog.js';
import { readCatalog } from '../../../codegen/src/model/catalog-json.js';
import { type CatalogSdk, catalogSdk } from '../../../codegen/src/model/catalog-sdk.js';
import { ROOT, readText, temporaryFolder } from '../../support/generate.js';
import { findProgram } from '../../support/programs.js';

export const CLI: string = join(ROOT, 'codegen/bin/topicwright.js');

/** How long an action may take on a busy machine, in milliseconds. */
const ACTION_MS = 120_000;

/** Runs the built command line. Returns its standard output. */
export function topicwright(cwd: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [CLI, ...args], { cwd, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A table of this repository, and its SDK. */
export function tableOf(name: string): { readonly catalog: Catalog; readonly sdk: CatalogSdk } {
  const catalog = readCatalog(JSON.parse(readText(`generated/${name}/catalog.json`)));
  return { catalog, sdk: catalogSdk(catalog) };
}

/** A browser for the tests of a suite, and a folder with the page of the AWS IoT events, `aws.html`. */
export interface Explorers {
  readonly folder: () => string;
  readonly browser: () => Browser;
  /** Opens a file. The test fails if the page throws, or asks for anything else. */
  readonly opened: (file: string, link?: string, options?: Parameters<Browser['newPage']>[0]) => Promise<Page>;
}

/** Starts the browser before the tests of a suite. */
export function useExplorers(): Explorers {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findProgram('chromium') as string, args: ['--no-sandbox'] });
    folder = temporaryFolder(false);
    topicwright(ROOT, 'site', '--out', join(folder, 'aws.html'));
  });
  afterAll(() => browser.close());
  return {
    folder: () => folder,
    browser: () => browser,
    opened: async (file, link = '', options = {}) => {
      const page = await newPage(browser, options);
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      page.on('dialog', (dialog) => errors.push(`dialog: ${dialog.message()}`));
      const address = pathToFileURL(join(folder, file)).href;
      page.on('request', (request) => !request.url().startsWith(address) && errors.push(`request: ${request.url()}`));
      onTestFinished(() => expect(errors).toEqual([]));
      await page.goto(address + link);
      return page;
    },
  };
}

/** A page that is closed after the test. */
export async function newPage(browser: Browser, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(ACTION_MS);
  onTestFinished(() => page.close());
  return page;
}

/** A text box of the page. */
export function box(page: Page, name: string): Locator {
  return page.getByRole('textbox', { name, exact: true });
}

/** The answer of a tester. */
export function result(page: Page, name: string): Locator {
  return page.getByRole('region', { name: `${name} result`, exact: true });
}

/** Fills a text box, and returns the answer. */
export async function answered(page: Page, name: string, text: string): Promise<string> {
  await box(page, name).fill(text);
  return result(page, name).innerText();
}

/** What axe finds in the page. */
export async function violations(page: Page): Promise<readonly string[]> {
  // The policy of the page allows no further script, so it is run by the debugger.
  await page.evaluate(axe.source);
  const { violations: found } = (await page.evaluate('axe.run()')) as { readonly violations: axe.Result[] };
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
