import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { eventNames } from '../../model/names.js';
import { type Code, code, imported, importedType, join, raw } from '../code/code.js';
import { doc } from '../code/doc.js';
import { id, member } from '../code/identifier.js';
import { ifThen } from '../code/if-then.js';
import { rowDoc } from '../event-doc.js';
import { type ArtifactFile, artifactModule, RUNTIME } from '../layout.js';
import { type PayloadGroup, payloadGroups } from '../payload-groups.js';
import { Functions, printFunction } from './functions.js';
import { printRootCheck } from './print-check.js';
import { RETURN, Scope } from './site.js';

/** `guards.ts`: for each row a guard, a validator and a Standard Schema, all over one check. */
export function renderGuards(catalog: Catalog): ArtifactFile {
  const functions: Functions = new Functions(catalog.recursive, (schema, depth) => {
    return printRootCheck(schema, { value: raw('value'), path: [], optional: false, scope: new Scope(), functions, depth });
  });
  const sections = payloadGroups(catalog).map((group) => {
    functions.begin(group.name);
    const check = printGroupCheck(group, functions);
    return join([check, ...functions.take(), ...group.events.map((event) => printEvent(catalog, group, event))], '\n\n');
  });
  return { artifact: 'payloads', name: 'guards', body: join(sections, '\n\n'), isPublic: true };
}

function checkName(name: string): Code {
  return id(`check${name}`);
}

/** The check of a schema; what its rows narrow comes in as arguments. */
function printGroupCheck({ name, schema, narrowed, events }: PayloadGroup, functions: Functions): Code {
  const scope = new Scope();
  const params = narrowed.map((property) => ({ property, local: scope.local(property) }));
  const more = params.map(({ property, local }) => code`${id(local)}: ${typeOfConstant(events, property)}`);
  const [first, ...rest] = printRootCheck(schema, { value: raw('value'), path: [], optional: false, scope, functions, depth: raw('0') });
  const constants = params.map(({ property, local }) => printNarrowing(property, local));
  return printFunction(`check${name}`, [...(first ? [first] : []), ...constants, ...rest], more);
}

function printNarrowing(property: string, local: string): Code {
  const value = member(raw('value'), property);
  const refusal = code`report?.refuse(${`/${property}`}, 'const', JSON.stringify(${id(local)}), ${value})`;
  return ifThen([code`${value} !== ${id(local)}`, code`!${refusal}`], RETURN);
}

function typeOfConstant(events: readonly CatalogEvent[], property: string): Code {
  const types = new Set(events.map(({ payload }) => typeof payload.where[property]));
  return raw([...types].sort().join(' | '));
}

function printEvent(catalog: Catalog, group: PayloadGroup, event: CatalogEvent): Code {
  const names = eventNames(event.type);
  const type = importedType(artifactModule('payloads', 'types'), names.payload);
  const constants = group.narrowed.map((property) => code`, ${event.payload.where[property] as string}`);
  const check = checkName(group.narrowed.length > 0 ? names.payload : group.name);
  const shared = code`const ${check}: ${importedType(RUNTIME, 'Check')} = (value, report) => ${checkName(group.name)}(value, report${join(constants, '')});

`;
  return code`${group.narrowed.length > 0 ? shared : raw('')}${rowDoc(catalog, event, `Whether \`value\` is the payload of \`${event.type}\`. Properties that the schema does not know are let through.`)}
export function ${id(names.guard)}(value: unknown): value is ${type} {
  return ${check}(value, undefined);
}

${doc([`The payload of \`${event.type}\`, or what is wrong with \`value\`: the first issue, with \`all\` every one.`])}
export function ${id(names.validate)}(value: unknown, options?: ${importedType(RUNTIME, 'ValidateOptions')}): ${importedType(RUNTIME, 'Validation')}<${type}> {
  return ${imported(RUNTIME, 'validate')}(${check}, value, options);
}

${doc([`\`${names.validate}\` as a Standard Schema.`])}
export const ${id(names.schema)}: ${importedType(RUNTIME, 'StandardSchema')}<${type}> = /* @__PURE__ */ ${imported(RUNTIME, 'standardSchema')}(${id(names.validate)});`;
}
