// Tests the packed command line: one package, with the notices of the libraries that it contains, that works with no other package
// installed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noticesOf } from '../../../codegen/notices.mjs';
import { ACME_SPEC, DOOR_SCHEMA, ROOT } from '../../support/generate.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'topicwright-cli-')));
const installed = join(folder, 'node_modules/topicwright');
const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const topicwright = (...args: readonly string[]): string => run(process.execPath, join(installed, 'bin/topicwright.js'), ...args);

/** The largest size of the installed package, in bytes. */
const MAX_BYTES = 5_000_000;

beforeAll(() => {
  const [packed] = JSON.parse(run('npm', 'pack', '--json', '--pack-destination', folder, join(ROOT, 'codegen'))) as { filename: string }[];
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  run('npm', 'install', '--offline', '--no-audit', '--no-fund', `./${packed?.filename}`);
  writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC.replace('[a-z0-9-]+', '(?:[a-z0-9]+-?)+'));
  writeFileSync(join(folder, 'door.yaml'), DOOR_SCHEMA);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed command line', () => {
  it('is one package of at most 5 MB', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['topicwright']);
    const files = readdirSync(installed, { recursive: true }).map((path) => join(installed, String(path)));
    const bytes = files.reduce((sum, file) => sum + (statSync(file).isFile() ? statSync(file).size : 0), 0);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  it('generates, lints patterns and compares with no other package installed', () => {
    // The pattern takes exponential time, which recheck finds. It is loaded from a compressed file.
    expect(() => topicwright('generate', 'spec.yaml', '--out', 'src')).toThrow(/unsafe-pattern/);
    writeFileSync(join(folder, 'spec.yaml'), ACME_SPEC);
    expect(topicwright('generate', 'spec.yaml', '--out', 'src')).toContain('2 events in 1 category');
    mkdirSync(join(folder, 'new'));
    writeFileSync(join(folder, 'new/spec.yaml'), ACME_SPEC.replace('[a-z0-9-]+', '[a-z0-9]+'));
    writeFileSync(join(folder, 'new/door.yaml'), DOOR_SCHEMA);
    // The pattern is compared by refa, which is loaded in the same way.
    expect(topicwright('diff', 'spec.yaml', 'new')).toMatch(/^breaking for senders {2}parameter-tightened /);
  });

  it('contains the explorer page', () => {
    expect(topicwright('site', '--spec', 'spec.yaml', '--out', 'page.html')).toContain('page.html: 2 events');
    const page = readFileSync(join(folder, 'page.html'), 'utf8');
    expect(page).toContain('<script type="application/json" id="data">');
    const [, notices = ''] = /<!--\n# Third-party notices\n([\s\S]*?)\n-->/.exec(page) ?? [];
    expect([...notices.matchAll(/^## (\S+) /gm)].map(([, name]) => name)).toEqual(['jsonc-parser', 'lit-html']);
    expect(notices).toContain('Redistribution and use');
  });

  it('prints the help of every command', () => {
    const help = topicwright('--help');
    expect(help).toContain('Exit codes');
    for (const [, command = ''] of help.matchAll(/^ {2}([a-z]+) /gm)) expect(topicwright(command, '--help')).toContain('Examples:');
  });

  it.each([
    [['tail', 'mqtt://localhost'], 'tail requires mqtt; run: npm install mqtt'],
    [['simulate', 'mqtt://localhost'], 'this command requires mqtt; run: npm install mqtt'],
    [['settings', 'apply', 'THING'], 'settings apply requires @aws-sdk/client-iot; run: npm install @aws-sdk/client-iot'],
  ])('says what %j needs', (args, message) => {
    expect(() => topicwright(...args)).toThrow(message);
  });

  it('says what `--prove` needs', () => {
    expect(() => topicwright('generate', 'spec.yaml', '--out', 'src', '--prove')).toThrow(
      /--prove requires ts-morph; run: npm install ts-morph\n/,
    );
  });

  it('contains the licences of the libraries that it contains', () => {
    const notices = readFileSync(join(installed, 'dist/THIRD-PARTY-NOTICES.md'), 'utf8');
    const names = [...notices.matchAll(/^## (\S+) /gm)].map(([, name]) => name);
    for (const name of [
      '@apidevtools/json-schema-ref-parser',
      '@eslint-community/regexpp',
      '@jsdevtools/ono',
      'diff',
      'handlebars',
      'js-yaml',
      'json-schema-to-typescript',
      'jsonc-parser',
      'lit-html',
      'lodash',
      'recheck',
      'refa',
      'source-map',
      'yaml',
      // What recheck is compiled from.
      'cats',
      'circe',
      'fastparse',
      'scala',
      'scala-js',
      'Apache-License',
    ]) {
      expect(names).toContain(name);
    }
    expect(
      notices.match(/Permission is hereby granted|Permission to use|Redistribution and use|Apache License, Version 2\.0/g)?.length,
    ).toBeGreaterThanOrEqual(names.length);
  });
});

describe('the notices', () => {
  /** A bundled file of a package with this manifest and these files. */
  const bundleOf = (license: string, files: { readonly [name: string]: string }): { readonly inputs: object } => {
    const home = join(folder, `bundled-${license}`, 'node_modules/lib');
    mkdirSync(home, { recursive: true });
    for (const [name, text] of Object.entries({ 'package.json': JSON.stringify({ name: 'lib', version: '1.0.0', license }), ...files })) {
      writeFileSync(join(home, name), text);
    }
    return { inputs: { [join(home, 'index.js')]: {}, 'src/run.ts': {} } };
  };

  it('contain the text of each licence', () => {
    expect(noticesOf([bundleOf('MIT', { LICENSE: 'Permission\r\n', 'readme.md': 'x' })])).toContain(
      '## lib 1.0.0\n\nLicence: MIT\n\n```\nPermission\n```',
    );
  });

  it('cannot be made if a licence is missing or not permissive', () => {
    expect(() => noticesOf([bundleOf('ISC', {})])).toThrow('lib has no licence file');
    expect(() => noticesOf([bundleOf('AGPL-3.0', { LICENSE: 'x' })])).toThrow('lib has the licence AGPL-3.0');
  });
});
