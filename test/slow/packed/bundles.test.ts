import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../support/generate.js';

/** What a bundler keeps of an import. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

describe('a bundle', () => {
  // A module with an initializer that a bundler cannot remove would be part of every bundle.
  it('of a guard contains only the guard', async () => {
    const text = await bundle("export { isThingCreated } from '@topicwright/aws-iot-payloads';");
    expect(text).toContain('THING_EVENT');
    expect(text).not.toMatch(/WeakMap|throw|class|JOB_EXECUTION/);
    expect(text.length).toBeLessThan(700);
  });
});
