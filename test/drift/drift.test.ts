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
function reordered(path: string): string {
  const text = readText(path);
  if (path !== SPEC) return text;
  const spec = parse(text) as { categories: Record<string, { events: object }>; parameters: object };
  const reversed = <T extends object>(map: T): T => Object.fromEntries(Object.entries(map).reverse()) as T;
  for (const category of Object.values(spec.categories)) category.events = reversed(category.events);
  return stringify({ ...spec, categories: reversed(spec.categories), parameters: reversed(spec.parameters) });
}

/** The output of the specs of the repository, compiled once. */
const own = compile(ownJobs(), readText);

describe('the committed generated files', () => {
  it('match the output of the generator', async () => {
    const { files } = await own;
    const { stale, missing, strays } = compare(files, MANIFEST, diskAt(ROOT));
    expect({ stale: stale.map(({ path }) => path), missing: missing.map(({ path }) => path), strays }).toEqual({
      stale: [],
      missing: [],
      strays: [],
    });
  });

  it('are all listed in the manifest', async () => {
    const { files } = await own;
    const listed = (JSON.parse(readText(MANIFEST)) as { files: string[] }).files;
    expect(listed).toEqual([...files.map(({ path }) => path), MANIFEST].sort());
  });

  it('contain no absolute path or carriage return, and end with a newline', async () => {
    const { files } = await own;
    for (const { path, text } of files) {
      expect(text, path).not.toContain('\r');
      expect(text, path).not.toContain(ROOT);
      expect(text, path).toMatch(/\n$/);
    }
  });
});

describe('generate', () => {
  it('produces the same bytes twice', async () => {
    const [first, second] = [await own, await compile(ownJobs(), readText)];
    expect(second.files).toEqual(first.files);
  });

  it('produces the same bytes for rows in another order', async () => {
    const [plain, other] = [await own, await compile(ownJobs(), reordered)];
    expect(other.files).toEqual(plain.files);
  });

  it('produces the same bytes in an empty folder and after its output was deleted', async () => {
    const { files } = await own;
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

  it('changes only files that depend on an edited topic', async () => {
    const edited = (path: string): string =>
      readText(path).replace('"$aws/events/thing/{thingName}/created"', '"$aws/events/thing/{thingName}/made"');
    const { files } = await compile(ownJobs(), edited);
    const { stale, missing, strays } = compare(files, MANIFEST, diskAt(ROOT));
    expect([missing, strays]).toEqual([[], []]);
    // The parser compares level by level, so it depends on the topic without containing it.
    const dependsOnTopic = (path: string): boolean => /thing\/[{+*][^/]*\/created/.test(readText(path)) || path.endsWith('/parse-topic.ts');
    expect(stale.map(({ path }) => path).filter((path) => !dependsOnTopic(path))).toEqual([]);
    expect(stale.map(({ path }) => path)).toContain('packages/aws-iot-topics/src/generated/topics.ts');
  });

  it('changes nothing after an edit of a comment', async () => {
    const edited = (path: string): string => `# a comment\n${readText(path)}\n# another\n`;
    const { files } = await compile(ownJobs(), edited);
    expect(isUpToDate(compare(files, MANIFEST, diskAt(ROOT)))).toBe(true);
  });
});
