import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import * as events from '@topicwright/aws-iot-events';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import * as v from 'valibot';
import { z } from 'zod';
import { measure, shuffled } from '../measure.mjs';
import { bench, bundled, generated } from './generate.mjs';

// By name.
const sdk = { ...events };

export const types = ['thingCreated', 'presenceDisconnected', 'jobCompleted', 'thingGroupCreated'];
const file = {
  thingCreated: 'thing-created',
  presenceDisconnected: 'presence-disconnected',
  jobCompleted: 'job-completed',
  thingGroupCreated: 'thing-group-created',
};
const pascal = (type) => type[0].toUpperCase() + type.slice(1);

export const schemaOf = (type) =>
  JSON.parse(readFileSync(resolve(bench, `../packages/aws-iot-payloads/src/generated/schemas/${file[type]}.json`), 'utf8'));

// The same schema, in which no object has a property that it does not know.
function closed(schema) {
  const properties = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, part]) => [name, closed(part)]));
  return schema.properties ? { ...schema, properties, additionalProperties: schema.additionalProperties ?? false } : schema;
}

/** ajv's validators as the module that it writes for deployment. */
export async function ajvStandalone() {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, code: { source: true, esm: true } });
  for (const type of types) ajv.addSchema(schemaOf(type), type);
  for (const type of types) ajv.addSchema(closed({ ...schemaOf(type), $id: undefined }), `${type}Closed`);
  const names = types.flatMap((type) => [type, `${type}Closed`]);
  const source = standalone.default(ajv, Object.fromEntries(names.map((name) => [name, name])));
  return bundled(source, resolve(bench, '.build/ajv.mjs'));
}

/** What typia's transformer makes of the very types that Topicwright emits. */
export async function typiaGuards() {
  const { status, stderr } = spawnSync(
    'npx',
    ['typia', 'generate', '--input', 'typia/input', '--output', 'typia/output', '--project', 'typia/tsconfig.json'],
    { cwd: bench, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return bundled(readFileSync(resolve(bench, 'typia/output/guards.ts'), 'utf8'), resolve(bench, '.build/typia.mjs'), { loader: 'ts' });
}

/** What the generator makes of the same table where its spec closes everything. */
async function closedGuards() {
  const folder = resolve(bench, '.build/closed');
  cpSync(resolve(bench, '../spec/aws-iot-events'), folder, { recursive: true });
  const path = resolve(folder, 'spec.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^dialect:/m, 'strict: true\ndialect:'));
  return generated(folder, path, "export * from './src/guards.js';");
}

/** The same schema in the words of another library. Open enums and constants only; which is all that these payloads need. */
function restate(schema, words) {
  if (schema.const !== undefined) return words.literal(schema.const);
  if (schema.enum) return words.union(schema.enum.map(words.literal));
  const alternatives = [schema.type].flat().map((type) => restateType(schema, type, words));
  return alternatives.length === 1 ? alternatives[0] : words.union(alternatives);
}

function restateType(schema, type, words) {
  if (type === 'object' && !schema.properties) return words.map(restate(schema.additionalProperties, words));
  if (type === 'object')
    return words.object(
      Object.entries(schema.properties).map(([name, part]) => [name, restate(part, words), schema.required.includes(name)]),
    );
  return type === 'array' ? words.array(restate(schema.items, words)) : words[type]();
}

const fields = (members, optional) => Object.fromEntries(members.map(([name, part, required]) => [name, required ? part : optional(part)]));

const inStrictObjects = {
  typebox: (members) => Type.Object(fields(members, Type.Optional), { additionalProperties: false }),
  zod: (members) => z.strictObject(fields(members, z.optional)),
  valibot: (members) => v.strictObject(fields(members, v.optional)),
};

const typebox = {
  literal: (value) => Type.Literal(value),
  union: (parts) => Type.Union(parts),
  map: (part) => Type.Record(Type.String(), part),
  object: (members) => Type.Object(fields(members, Type.Optional)),
  array: (part) => Type.Array(part),
  string: () => Type.String(),
  number: () => Type.Number(),
  integer: () => Type.Integer(),
  boolean: () => Type.Boolean(),
  null: () => Type.Null(),
};
const zod = {
  literal: z.literal,
  union: (parts) => z.union(parts),
  map: (part) => z.record(z.string(), part),
  object: (members) => z.looseObject(fields(members, z.optional)),
  array: z.array,
  string: z.string,
  number: z.number,
  integer: () => z.number().int(),
  boolean: z.boolean,
  null: z.null,
};
const valibot = {
  literal: v.literal,
  union: (parts) => v.union(parts),
  map: (part) => v.record(v.string(), part),
  object: (members) => v.looseObject(fields(members, v.optional)),
  array: v.array,
  string: v.string,
  number: v.number,
  integer: () => v.pipe(v.number(), v.integer()),
  boolean: v.boolean,
  null: v.null,
};

/** Payloads as they come from the wire, keys in `orders` orders. */
export function payloads(type, change = (payload) => payload, orders = 2) {
  const sample = samples[type]();
  return Array.from({ length: Math.max(16, orders) }, (_, i) => {
    const entries = Object.entries(change({ ...sample }, i));
    const ordered = i % orders === 0 ? entries : shuffled(entries, i % orders);
    return JSON.parse(JSON.stringify(Object.fromEntries(ordered)));
  });
}

/** Each breaks one property, all of them in turn. */
export const broken = (payload, i) => {
  const names = Object.keys(payload);
  return { ...payload, [names[i % names.length]]: [{ not: 1 }] };
};

/** One property that no schema knows. */
const grown = (payload) => ({ ...payload, addedLater: 'text' });

const STRICT = { strict: true };

const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** Times by candidate: the geometric mean over four events. */
function overEvents(candidatesOf, inputsOf) {
  const all = types.map((type) => measure(candidatesOf(type), inputsOf(type)));
  return Object.fromEntries(Object.keys(all[0]).map((name) => [name, geometricMean(all.map((times) => times[name]))]));
}

/** Guards, and the first issue with its path, of every library. */
export async function guards() {
  const ajv = await ajvStandalone();
  const typia = await typiaGuards();
  const made = (words, object = words.object) =>
    Object.fromEntries(types.map((type) => [type, restate(schemaOf(type), { ...words, object })]));
  const [zods, valibots, boxes] = [made(zod), made(valibot), made(typebox)];
  const compiled = Object.fromEntries(types.map((type) => [type, TypeCompiler.Compile(boxes[type])]));
  const is = (type) => ({
    topicwright: sdk[`is${pascal(type)}`],
    'typia 9': typia[type],
    'ajv standalone': ajv[type],
    'TypeBox compiled': (value) => compiled[type].Check(value),
    'zod 4': (value) => zods[type].safeParse(value).success,
    valibot: (value) => v.is(valibots[type], value),
  });
  const first = (type) => {
    const [validate, typiaValidate, ajvCheck, box, shape, form] = [
      sdk[`validate${pascal(type)}`],
      typia[`first${pascal(type)}`],
      ajv[type],
      compiled[type],
      zods[type],
      valibots[type],
    ];
    return {
      topicwright: (value) => validate(value).issues[0].path,
      'typia 9': (value) => typiaValidate(value).errors[0].path,
      'ajv standalone': (value) => (ajvCheck(value) ? undefined : ajvCheck.errors[0].instancePath),
      'TypeBox compiled': (value) => box.Errors(value).First().path,
      'zod 4': (value) => shape.safeParse(value).error.issues[0].path,
      valibot: (value) => v.safeParse(form, value, { abortEarly: true }).issues[0].path,
    };
  };
  const [strictZods, strictValibots] = [made(zod, inStrictObjects.zod), made(valibot, inStrictObjects.valibot)];
  const strictBoxes = Object.fromEntries(
    Object.entries(made(typebox, inStrictObjects.typebox)).map(([type, box]) => [type, TypeCompiler.Compile(box)]),
  );
  const closed = await closedGuards();
  const closedAtTheCall = (type) => {
    const validate = sdk[`validate${pascal(type)}`];
    return { ...isClosed(type), topicwright: (value) => validate(value, STRICT).ok };
  };
  const isClosed = (type) => {
    return {
      topicwright: closed[`is${pascal(type)}`],
      'typia 9': typia[`closed${pascal(type)}`],
      'ajv standalone': ajv[`${type}Closed`],
      'TypeBox compiled': (value) => strictBoxes[type].Check(value),
      'zod 4': (value) => strictZods[type].safeParse(value).success,
      valibot: (value) => v.is(strictValibots[type], value),
    };
  };
  for (const type of types) {
    for (const [name, guard] of [...Object.entries(isClosed(type)), ...Object.entries(closedAtTheCall(type))]) {
      if (!payloads(type).every(guard)) throw new Error(`${name} refuses a closed ${type}`);
      if (payloads(type, grown).some(guard)) throw new Error(`${name} lets a property pass that a closed ${type} does not know`);
    }
    for (const [name, guard] of Object.entries(is(type))) {
      if (!payloads(type).every(guard)) throw new Error(`${name} refuses ${type}`);
      if (payloads(type, broken).some(guard)) throw new Error(`${name} lets a broken ${type} pass`);
    }
  }
  return {
    'valid, keys in one order': overEvents(is, (type) => payloads(type, undefined, 1)),
    'valid, in two': overEvents(is, (type) => payloads(type)),
    'valid, in 64': overEvents(is, (type) => payloads(type, undefined, 64)),
    invalid: overEvents(is, (type) => payloads(type, broken)),
    'first issue': overEvents(first, (type) => payloads(type, broken)),
    'closed, valid': overEvents(isClosed, (type) => payloads(type)),
    'closed, one property too many': overEvents(isClosed, (type) => payloads(type, grown)),
    'closed at the call, valid': overEvents(closedAtTheCall, (type) => payloads(type)),
    'closed at the call, one property too many': overEvents(closedAtTheCall, (type) => payloads(type, grown)),
  };
}
