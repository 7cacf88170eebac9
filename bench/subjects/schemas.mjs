// The payload schemas that every validator gets: open as they are published, and closed.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { awsSpec, emptyFolder, folderOf, generateAndImport, isBuilt, repository } from './build.mjs';

const FILES = {
  thingCreated: 'thing-created',
  presenceDisconnected: 'presence-disconnected',
  jobCompleted: 'job-completed',
  thingGroupCreated: 'thing-group-created',
};

/** The events whose payloads are validated. */
export const TYPES = Object.keys(FILES);

export const pascalCase = (type) => type[0].toUpperCase() + type.slice(1);

const closedFolder = folderOf('closed');
if (!isBuilt) await buildClosed();

/** The guards that Topicwright emits for the same spec with `strict: true`: no unknown properties, closed enums. */
export const closedGuards = await import(resolve(closedFolder, 'out.mjs'));

async function buildClosed() {
  const folder = emptyFolder('closed');
  cpSync(awsSpec, folder, { recursive: true });
  const path = resolve(folder, 'spec.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^dialect:/m, 'strict: true\ndialect:'));
  await generateAndImport(folder, 'spec.yaml', "export * from './src/guards.js';");
}

const readSchemas = (folder) =>
  Object.fromEntries(TYPES.map((type) => [type, JSON.parse(readFileSync(resolve(folder, `${FILES[type]}.json`), 'utf8'))]));

/** The JSON Schemas by mode and event. */
export const schemas = {
  open: readSchemas(resolve(repository, 'packages/aws-iot-payloads/src/generated/schemas')),
  closed: readSchemas(resolve(closedFolder, 'src/schemas')),
};

/**
 * A JSON Schema in the terms of another library: `terms` has a function for each kind of schema. Covers the keywords that these payloads
 * use.
 */
export function translate(schema, terms) {
  if (schema.const !== undefined) return terms.literal(schema.const);
  if (schema.enum) return terms.union(schema.enum.map(terms.literal));
  const alternatives = [schema.type].flat().map((type) => translateType(schema, type, terms));
  return alternatives.length === 1 ? alternatives[0] : terms.union(alternatives);
}

function translateType(schema, type, terms) {
  if (type === 'object' && !schema.properties) return terms.map(translate(schema.additionalProperties, terms));
  if (type === 'object') return terms[schema.additionalProperties === false ? 'closedObject' : 'openObject'](membersOf(schema, terms));
  return type === 'array' ? terms.array(translate(schema.items, terms)) : terms[type]();
}

function membersOf({ properties, required = [] }, terms) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, part]) => {
      const translated = translate(part, terms);
      return [name, required.includes(name) ? translated : terms.optional(translated)];
    }),
  );
}

/** Each schema of both modes in the terms of another library. */
export const translateAll = (terms) =>
  Object.fromEntries(
    Object.entries(schemas).map(([mode, ofMode]) => [
      mode,
      Object.fromEntries(Object.entries(ofMode).map(([type, schema]) => [type, translate(schema, terms)])),
    ]),
  );
