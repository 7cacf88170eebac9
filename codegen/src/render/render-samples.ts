import type { Catalog, CatalogEvent } from '../model/catalog.js';
import type { Json } from '../model/json-schema.js';
import { eventNames } from '../model/names.js';
import { type Code, code, importedType, join } from './code/code.js';
import { doc } from './code/doc.js';
import { id, key } from './code/identifier.js';
import { literal } from './code/literal.js';
import { rowDoc } from './event-doc.js';
import { type ArtifactFile, artifactModule } from './layout.js';

/** `samples.ts`: for each row a realistic payload, the same at every call. Not part of the index: for tests. */
export function renderSamples(catalog: Catalog): ArtifactFile {
  const sampled = catalog.events.filter(({ sample }) => sample !== undefined);
  const all = code`${doc(['What makes the sample of each event type.'])}
export const samples: {
  ${sampled.map(({ type }) => code`readonly ${key(type)}: typeof ${id(eventNames(type).sample)};`)}
} = {
  ${sampled.map(({ type }) => code`${key(type)}: ${id(eventNames(type).sample)},`)}
};`;
  const body = join([...sampled.map((event) => printSample(catalog, event)), all], '\n\n');
  return { artifact: 'payloads', name: 'samples', body, isPublic: false };
}

function printSample(catalog: Catalog, event: CatalogEvent): Code {
  const { sample, payload } = eventNames(event.type);
  const type = importedType(artifactModule('payloads', 'types'), payload);
  const isObject = event.payload.schema.type === 'object';
  const comment = rowDoc(catalog, event, `A valid payload of \`${event.type}\`${isObject ? '; `overrides` are laid over it' : ''}.`);
  if (!isObject)
    return code`${comment}
export function ${id(sample)}(): ${type} {
  return ${literal(event.sample as Json)};
}`;
  return code`${comment}
export function ${id(sample)}(overrides: Partial<${type}> = {}): ${type} {
  const sample: ${type} = ${literal(event.sample as Json)};
  return { ...sample, ...overrides };
}`;
}
