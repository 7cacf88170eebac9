import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventTypes } from '@topicwright/aws-iot-events';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/generate.js';

const MAIN = join(ROOT, 'test/demo/dist/demo/main.js');

describe('the demo', () => {
  it('prints every event and a malformed message, then exits', () => {
    expect(existsSync(MAIN), 'build the demo first: npm run build').toBe(true);
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN], { encoding: 'utf8', timeout: 20_000 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.split('\n');
    const printed = lines.map((line) => line.split(/\s+/)[0]).filter((word) => (eventTypes as readonly unknown[]).includes(word));
    expect(printed.sort()).toEqual([...eventTypes].sort());
    expect(stdout).toContain('✗ invalid-payload thingUpdated: /versionNumber must be an integer, but is "three"');
    expect(lines.at(-2)).toBe(
      `✓ ${eventTypes.length} of ${eventTypes.length} event types published, received and decoded; 1 duplicate skipped, 1 malformed message rejected`,
    );
    expect(stdout).not.toContain('\u001b');
  });
});
