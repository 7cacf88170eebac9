import { pointerToken } from '@topicwright/runtime';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { SchemaCloser } from '../../model/close-schema.js';
import type { JsonSchema } from '../../model/json-schema.js';
import { checkName, eventNames } from '../../model/names.js';
import { type Code, code, imported, importedType, join, raw } from '../code/code.js';
import { doc } from '../code/doc.js';
import { id, member } from '../code/identifier.js';
import { ifThen } from '../code/if-then.js';
import { rowDoc } from '../event-doc.js';
import { type ArtifactFile, artifactModule, RUNTIME } from '../layout.js';
import { type PayloadGroup, payloadGroups } from '../payload-groups.js';
import { Expectations } from './expectations.js';
import { Functions, printFunction, type Start } from './functions.js';
import { printCheck, printRootCheck } from './print-check.js';
import { RETURN, Scope, type Site } from './site.js';

/** `guards.ts`: for each row a guard, a validator and a Standard Schema, all over one check. */
export function renderGuards(catalog: Catalog): ArtifactFile {
  const closer = new SchemaCloser(catalog.recursive);
  const groups = payloadGroups(catalog).map((group): GuardGroup => ({ ...group, closed: closer.close(group.schema) }));
  const recursive = [...named(catalog.recursive, 'check'), ...named(closer.recursive, 'close')];
  const functions: Functions = new Functions(new Map(recursive), (schema, start) => printRootCheck(schema, siteOf(start, functions)));
  const sections = groups.map((group) => printGroup(catalog, group, functions));
  return { artifact: 'payloads', name: 'guards', body: join(sections, '\n\n'), isPublic: true };
}

/** Rows that share the code of one schema, and what a strict caller asks of them besides. */
interface GuardGroup extends PayloadGroup {
  readonly closed: JsonSchema;
}

function named(schemas: ReadonlyMap<JsonSchema, string>, verb: string): readonly (readonly [JsonSchema, string])[] {
  return [...schemas].map(([schema, name]) => [schema, `${verb}${name}Value`] as const);
}

function siteOf(start: Start, functions: Functions): Site {
  return { ...start, value: raw('value'), path: '', fill: [], optional: false, scope: new Scope(), functions };
}

/** What the rows of a group have in common. */
interface GroupCode {
  readonly group: PayloadGroup;
  /** The function that checks. */
  readonly holds: Code;
  /** The same, with its words. */
  readonly check: Code;
  /** What a strict caller asks besides, if there is anything. */
  readonly close: Code | undefined;
}

function printGroup(catalog: Catalog, group: GuardGroup, functions: Functions): Code {
  functions.begin(group.name);
  const expectations = new Expectations(group.name);
  const start = { expectations, depth: raw('0') };
  const holds = printHolds(group, siteOf(start, functions));
  const closing = printCheck(group.closed, siteOf(start, functions));
  const close = closing.length === 0 ? [] : [printFunction(`close${group.name}`, closing, { isTelling: true, more: [] })];
  const names: GroupCode = {
    group,
    holds: id(`check${group.name}`),
    check: id(checkName(group.name)),
    close: close.length === 0 ? undefined : id(`close${group.name}`),
  };
  const events = group.events.map((event) => printEvent(catalog, event, names));
  return join([holds, ...close, ...functions.take(), printWords(names, expectations), ...events], '\n\n');
}

/** The function that checks; what its rows narrow comes in as an argument. */
function printHolds({ name, schema, narrowed }: PayloadGroup, site: Site): Code {
  if (narrowed === undefined) return printFunction(`check${name}`, printRootCheck(schema, site), { isTelling: true, more: [] });
  const constant = id(site.scope.local(narrowed));
  const [isObject, ...others] = printRootCheck(schema, site);
  const body = [...(isObject ? [isObject] : []), printNarrowing(narrowed, constant, site), ...others];
  return printFunction(`check${name}`, body, { isTelling: true, more: [code`${constant}?: ${importedType(RUNTIME, 'Constant')}`] });
}

function printNarrowing(property: string, constant: Code, { expectations }: Site): Code {
  const value = member(raw('value'), property);
  const at = expectations?.add(`/${pointerToken(property)}`, 'const') ?? 0;
  return ifThen([code`${value} !== ${constant}`, code`!report?.refuse(${at}, ${value}, [${constant}])`], RETURN);
}

function printWords({ group, holds, check }: GroupCode, expectations: Expectations): Code {
  return code`${doc([`The check of ${group.name}, and what each of its tests expects: where, by which keyword, in words.`])}
export const ${check}: ${importedType(RUNTIME, 'PayloadCheck')} = {
  holds: ${holds},
  expectations: ${expectations.print()},
};`;
}

function printEvent(catalog: Catalog, event: CatalogEvent, { group, holds, check, close }: GroupCode): Code {
  const names = eventNames(event.type);
  const type = importedType(artifactModule('payloads', 'types'), names.payload);
  const constant = group.narrowed === undefined ? [] : [code`${event.payload.where[group.narrowed] as string}`];
  const guarding = join([raw('value'), raw('undefined'), ...constant], ', ');
  const closing = close ? [close] : constant.map(() => raw('undefined'));
  const validating = join([check, raw('value'), raw('options'), ...closing, ...constant], ', ');
  return code`${rowDoc(catalog, event, `Whether \`value\` is the payload of \`${event.type}\`. Properties that the schema does not know are let through.`)}
export function ${id(names.guard)}(value: unknown): value is ${type} {
  return ${holds}(${guarding});
}

${doc([`The payload of \`${event.type}\`, or what is wrong with \`value\`: the first issue, with \`all\` every one.`])}
export function ${id(names.validate)}(value: unknown, options?: ${importedType(RUNTIME, 'ValidateOptions')}): ${importedType(RUNTIME, 'Validation')}<${type}> {
  return ${imported(RUNTIME, 'validate')}(${validating});
}

${doc([`\`${names.validate}\` as a Standard Schema.`])}
export const ${id(names.schema)}: ${importedType(RUNTIME, 'StandardSchema')}<${type}> = /* @__PURE__ */ ${imported(RUNTIME, 'standardSchema')}(${id(names.validate)});`;
}
