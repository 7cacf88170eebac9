import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventTypes } from '@topicwright/aws-iot-events';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/generate.js';

const MAIN = join(ROOT, 'test/demo/dist/demo/main.js');

describe('the demo', () => {
  it('prints every event, a malformed message, and a command with its answer, then exits', () => {
    expect(existsSync(MAIN), 'build the demo first: npm run build').toBe(true);
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN], { encoding: 'utf8', timeout: 120_000 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.split('\n');
    const printed = lines.map((line) => line.split(/\s+/)[0]).filter((word) => (eventTypes as readonly unknown[]).includes(word));
    expect(printed.sort()).toEqual([...eventTypes].sort());
    expect(stdout).toContain('✗ invalid-payload thingUpdated: /versionNumber must be an integer, but is "three"');
    expect(lines).toContain(
      `✓ ${eventTypes.length} of ${eventTypes.length} event types published, received and decoded; 1 duplicate skipped, 1 malformed message rejected`,
    );
    const [sent = '', answered = '', result] = lines.slice(-4);
    expect(sent).toMatch(/^→ commandJson +\$aws\/commands\/things\/pump-7\/executions\/[0-9a-f-]{36}\/request\/json \{/);
    expect(answered).toContain(`${/executions\/[^/]+/.exec(sent)?.[0]}/response/json {"status":"SUCCEEDED"`);
    expect(result).toBe('✓ the command was answered with commandResponseJson');
    expect(stdout).not.toContain('\u001b');
  });
});
