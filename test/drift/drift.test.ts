import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { compile } from '../../codegen/src/pipeline.js';
import { compare, isUpToDate } from '../../codegen/src/write/compare.js';
import { diskAt } from '../../codegen/src/write/disk.js';
import { writeFiles } from '../../codegen/src/write/write-files.js';
import { ownJobs, ROOT, readText, temporaryFolder } from '../support/generate.js';

const MANIFEST = 'generated/manifest.json';
const SPEC = 'spec/aws-iot-events/spec.yaml';

/** The spec of the repository with every map of rows, categories and parameters in reverse order. */
function shuffled(path: string): string {
  const text = readText(path);
  if (path !== SPEC) return text;
  const spec = parse(text) as { categories: Record<string, { events: object }>; parameters: object };
  const reversed = <T extends object>(map: T): T => Object.fromEntries(Object.entries(map).reverse()) as T;
  for (const category of Object.values(spec.categories)) category.events = reversed(category.events);
  return stringify({ ...spec, categories: reversed(spec.categories), parameters: reversed(spec.parameters) });
}

describe('the committed files', () => {
  it('are what the spec gives', async () => {
    const { files } = await compile(ownJobs(), readText);
    const { stale, missing, strays } = compare(files, MANIFEST, diskAt(ROOT));
    expect({ stale: stale.map(({ path }) => path), missing: missing.map(({ path }) => path), strays }).toEqual({
      stale: [],
      missing: [],
      strays: [],
    });
  });

  it('name every machine-owned file of the repository', async () => {
    const { files } = await compile(ownJobs(), readText);
    const listed = (JSON.parse(readText(MANIFEST)) as { files: string[] }).files;
    expect(listed).toEqual([...files.map(({ path }) => path), MANIFEST].sort());
  });

  it('hold no version, date, machine path or carriage return', async () => {
    const { files } = await compile(ownJobs(), readText);
    for (const { path, text } of files) {
      expect(text, path).not.toContain('\r');
      expect(text, path).not.toContain(ROOT);
      expect(text, path).toMatch(/\n$/);
    }
  });
});

describe('generating', () => {
  it('twice gives the same bytes', async () => {
    const [first, second] = await Promise.all([compile(ownJobs(), readText), compile(ownJobs(), readText)]);
    expect(second.files).toEqual(first.files);
  });

  it('with rows in another order gives the same bytes', async () => {
    const [plain, other] = await Promise.all([compile(ownJobs(), readText), compile(ownJobs(), shuffled)]);
    expect(other.files).toEqual(plain.files);
  });

  it('into an empty folder, and again after everything was deleted, gives the same bytes', async () => {
    const { files } = await compile(ownJobs(), readText);
    const folder = temporaryFolder();
    const disk = diskAt(folder);
    const generate = (): Map<string, string> => {
      writeFiles(compare(files, MANIFEST, disk), disk);
      return new Map([...files.map(({ path }) => path), MANIFEST].map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
    };
    const first = generate();
    rmSync(join(folder, 'packages'), { recursive: true });
    rmSync(join(folder, 'generated'), { recursive: true });
    mkdirSync(join(folder, 'generated'));
    expect(generate()).toEqual(first);
    expect(isUpToDate(compare(files, MANIFEST, disk))).toBe(true);
  });

  it('after an edit of one topic changes only the files that speak of it', async () => {
    const edited = (path: string): string =>
      readText(path).replace('"$aws/events/thing/{thingName}/created"', '"$aws/events/thing/{thingName}/made"');
    const { files } = await compile(ownJobs(), edited);
    const { stale, missing, strays } = compare(files, MANIFEST, diskAt(ROOT));
    expect([missing, strays]).toEqual([[], []]);
    // The parser tells levels apart one by one, so it speaks of the topic without holding it.
    const speaks = (path: string): boolean => /thing\/[{+*][^/]*\/created/.test(readText(path)) || path.endsWith('/parse-topic.ts');
    expect(stale.map(({ path }) => path).filter((path) => !speaks(path))).toEqual([]);
    expect(stale.map(({ path }) => path)).toContain('packages/aws-iot-topics/src/generated/topics.ts');
  });

  it('after an edit of a comment changes nothing', async () => {
    const edited = (path: string): string => `# a comment\n${readText(path)}\n# another\n`;
    const { files } = await compile(ownJobs(), edited);
    expect(isUpToDate(compare(files, MANIFEST, diskAt(ROOT)))).toBe(true);
  });
});
