import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../codegen/src/model/catalog.js';
import { readCatalog, writeCatalog } from '../../codegen/src/model/catalog-json.js';
import { loadCatalog } from '../../codegen/src/pipeline.js';
import { arbitrarySpec } from '../hostile/arbitrary-spec.js';
import { readText } from '../support/generate.js';

/** The catalog after it was written to catalog.json and read again. */
function reread(catalog: Catalog): Catalog {
  return readCatalog(JSON.parse(JSON.stringify(writeCatalog(catalog))));
}

describe('catalog.json', () => {
  it('reads back as the catalog of the AWS table', async () => {
    const { catalog } = await loadCatalog('spec/aws-iot-events/spec.yaml', readText);
    if (!catalog) throw new Error('the spec is invalid');
    expect(reread(catalog)).toEqual(catalog);
  });

  it('reads back as the catalog of any spec', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(arbitrarySpec, async ({ spec, payload }) => {
        const files: Readonly<Record<string, string>> = { 'spec.yaml': JSON.stringify(spec), 'payload.yaml': JSON.stringify(payload) };
        const { catalog } = await loadCatalog('spec.yaml', (path) => files[path] ?? '');
        if (!catalog) return;
        read += 1;
        expect(reread(catalog)).toEqual(catalog);
      }),
      { numRuns: 150 },
    );
    expect(read).toBeGreaterThan(30);
  });

  it('reads back with recursive schemas and asserted formats', async () => {
    const files: Readonly<Record<string, string>> = {
      'spec.yaml':
        'topicwright: 1\nname: acme\ntitle: Acme\ndialect: mqtt\nassertFormats: true\ncategories: { C: { title: C, payload: p.yaml, events: { thing: { topic: a } } } }\n',
      'p.yaml':
        'type: object\nproperties: { at: { type: string, format: date-time }, tree: { $ref: "#/$defs/node", minProperties: 1 } }\n$defs: { node: { type: object, properties: { next: { $ref: "#/$defs/node" } } } }\n',
    };
    const { catalog } = await loadCatalog('spec.yaml', (path) => files[path] ?? '');
    if (!catalog) throw new Error('the spec is invalid');
    expect(writeCatalog(reread(catalog))).toEqual(writeCatalog(catalog));
    const at = reread(catalog).events[0]?.payload.schema.properties?.['at'];
    expect([at?.checkFormat?.('2026-01-01T00:00:00Z'), at?.checkFormat?.('yesterday')]).toEqual([true, false]);
  });

  it.each([null, 1, 'x', {}, { name: 'x' }, { name: 'x', events: [], parameters: [] }])(
    'is rejected if it is not a catalog: %j',
    (json) => {
      expect(() => readCatalog(json)).toThrow(TypeError);
    },
  );
});
