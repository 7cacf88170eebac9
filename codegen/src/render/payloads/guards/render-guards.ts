import { type Code, code, imported, importedType, join, raw } from '../../../code/code.js';
import { atom } from '../../../code/condition.js';
import { doc } from '../../../code/doc.js';
import { id } from '../../../code/identifier.js';
import { literal } from '../../../code/literal.js';
import { printSignature } from '../../../code/signature.js';
import type { Catalog, CatalogEvent } from '../../../model/catalog.js';
import { bytesLimits, isOpaque } from '../../../model/event-facts.js';
import { eventNames, guardName, jsonSchemaName } from '../../../model/names.js';
import { conjunctsOf, typesOf } from '../../../schema/json-schema.js';
import { rowDoc } from '../../event-doc.js';
import { type ArtifactFile, artifactModule, RUNTIME } from '../../layout.js';
import { narrowingOf, type PayloadGroup, payloadGroups } from '../payload-groups.js';
import { type GuardBody, GuardFunctions } from './guard-functions.js';

/** `guards.ts`: for each row a guard, a validator and a Standard Schema. */
export function renderGuards(catalog: Catalog): ArtifactFile {
  const groups = payloadGroups(catalog);
  const functions = new GuardFunctions([
    ...groups.map(({ name }) => guardName(name)),
    ...catalog.events.map(({ type }) => eventNames(type).guard),
  ]);
  const opaque = catalog.events.filter(isOpaque).map((event) => printOpaque(catalog, event));
  const sections = [...groups.flatMap((group) => printGroup(catalog, group, functions)), ...opaque];
  return { artifact: 'payloads', name: 'guards', body: join(sections, '\n\n'), isPublic: true };
}

function printGroup(catalog: Catalog, group: PayloadGroup, functions: GuardFunctions): readonly Code[] {
  const [only, ...others] = group.events as readonly [CatalogEvent, ...CatalogEvent[]];
  if (others.length === 0) {
    const guard = functions.body(group.schema, group.name);
    return [...functions.take(), printEvent(catalog, only, guard)];
  }
  const { parameter, statements } = functions.body(group.schema, group.name);
  const shared = code`function ${id(guardName(group.name))}(${parameter}: unknown): boolean {
  ${statements}
}`;
  const events = group.events.map((event) => printEvent(catalog, event, printNarrowed(event, group, functions)));
  return [shared, ...functions.take(), ...events];
}

function printNarrowed(event: CatalogEvent, { name, isNarrowed }: PayloadGroup, functions: GuardFunctions): GuardBody {
  const shared = code`${id(guardName(name))}(value)`;
  if (!isNarrowed) return { parameter: raw('value'), statements: code`return ${shared};` };
  // The narrowed properties come first: they differ between rows, so they fail fast.
  return functions.body(narrowingOf(event), eventNames(event.type).payload, [atom(shared)]);
}

function isOpen({ content, payload: { schema } }: CatalogEvent): boolean {
  if (content !== 'json') return false;
  const types = typesOf(schema);
  const limitsNames = conjunctsOf(schema).some((part) => part.additionalProperties || part.unevaluatedProperties || part.propertyNames);
  return !limitsNames && (types.length === 0 || types.includes('object'));
}

/** The guard and the validator of a row. */
interface EventChecks {
  readonly guard: GuardBody;
  /** The parameters of the validator after the value. */
  readonly options: readonly Code[];
  /** What the validator returns. */
  readonly validation: Code;
}

function printEvent(catalog: Catalog, event: CatalogEvent, guard: GuardBody): Code {
  const names = eventNames(event.type);
  const schema = imported(artifactModule('payloads', 'json-schemas'), jsonSchemaName(names.payload));
  return printChecks(catalog, event, {
    guard,
    options: [code`options?: ${importedType(RUNTIME, 'ValidateOptions')}`],
    validation: code`${imported(RUNTIME, 'validate')}(${id(names.guard)}, ${schema}, value, options)`,
  });
}

/** The functions for bytes, or for no payload. They have no schema, so there is nothing that could be strict. */
function printOpaque(catalog: Catalog, event: CatalogEvent): Code {
  const guard = id(eventNames(event.type).guard);
  const isNothing = event.content === 'none';
  const condition = isNothing ? code`value === undefined` : bytesCondition(event);
  return printChecks(catalog, event, {
    guard: { parameter: raw('value'), statements: code`return ${condition};` },
    options: [],
    validation: isNothing
      ? code`${imported(RUNTIME, 'validateNothing')}(${guard}, value)`
      : code`${imported(RUNTIME, 'validateBytes')}(${guard}, ${literal(bytesLimits(event))}, value)`,
  });
}

function bytesCondition(event: CatalogEvent): Code {
  const { minLength, maxLength } = bytesLimits(event);
  const conditions = [
    code`value instanceof Uint8Array`,
    ...(minLength === undefined ? [] : [code`value.length >= ${minLength}`]),
    ...(maxLength === undefined ? [] : [code`value.length <= ${maxLength}`]),
  ];
  return join(conditions, ' && ');
}

function printChecks(catalog: Catalog, event: CatalogEvent, { guard, options, validation }: EventChecks): Code {
  const names = eventNames(event.type);
  const type = importedType(artifactModule('payloads', 'types'), names.payload);
  const parameters = [code`value: unknown`, ...options];
  const summary = `Validates \`value\` as the payload of \`${event.type}\`.`;
  const all = options.length > 0 ? ' Reports the first issue, or every issue with `{ all: true }`.' : '';
  return code`${rowDoc(catalog, event, `Whether \`value\` is a valid payload of \`${event.type}\`.${isOpen(event) ? ' Unknown properties are allowed.' : ''}`)}
export function ${id(names.guard)}(${guard.parameter}: unknown): ${guard.parameter} is ${type} {
  ${guard.statements}
}

${doc([summary + all])}
${printSignature(code`export function ${id(names.validate)}`, parameters, code`${importedType(RUNTIME, 'Validation')}<${type}>`)} {
  return ${validation};
}

${doc([`{@link ${names.validate}} as a Standard Schema.`])}
export const ${id(names.schema)}: ${importedType(RUNTIME, 'StandardSchema')}<${type}> =
  /* @__PURE__ */ ${imported(RUNTIME, 'standardSchema')}(${id(names.validate)});`;
}
