import { type Code, code, importedType, join, raw } from '../../code/code.js';
import { doc } from '../../code/doc.js';
import { id, key } from '../../code/identifier.js';
import { bracketed, literal, SQUARE } from '../../code/literal.js';
import type { Catalog, CatalogParameter } from '../../model/catalog.js';
import { specNames } from '../../model/names.js';
import { hasDefaultSides, topicRow } from '../../model/topic-table.js';
import type { Json } from '../../schema/json-schema.js';
import { type ArtifactFile, RUNTIME } from '../layout.js';
import { parameterRule, printParameterRule } from './parameter-rule.js';
import { parameterType } from './parameter-type.js';

/** In larger tables each row is cast, because TypeScript compares the literals of an array pairwise. */
const MAX_COMPARED_ROWS = 200;

/** `topic-table.ts`: the table as data, and its names as types. */
export function renderTopicTable(catalog: Catalog): ArtifactFile {
  const { dialect, events, limits, name, parameters, sides, title } = catalog;
  const names = specNames(name);
  const types = events.map(({ type }) => type);
  const categories = [...new Set(events.map(({ category }) => category))];
  const isLarge = events.length > MAX_COMPARED_ROWS;
  const row = code`${importedType(RUNTIME, 'TopicRow')}<${id(names.eventType)}, ${id(names.eventCategory)}>`;
  const body = code`${doc([`The event types of ${title}.`])}
export type ${id(names.eventType)} = ${union(types)};

${doc([`The categories of ${title}.`])}
export type ${id(names.eventCategory)} = ${union(categories)};

${doc([`The parameters of the topics of ${title}, with the types of their values.`])}
export ${printParameters(parameters, names.parameters)}

${doc([`The sides of ${title}. Directions are from the view of the first.`])}
export type ${id(names.side)} = ${join(
    sides.map((side) => code`${side}`),
    ' | ',
  )};

${doc(['Broker limits.'])}
export const topicLimits: ${importedType(RUNTIME, 'Limits')} = ${literal(limits as Json)};

${join(parameters.map(printParameterRule), '\n\n')}

${doc(['Every event type, by category and template.'])}
export const eventTypes: readonly ${id(names.eventType)}[] = [
  ${types.map((type) => code`${type},`)}
];

${doc(['The topic table as data; used to compute filters and policies.'])}
export const topicTable: ${importedType(RUNTIME, 'TopicTable')}<
  ${id(names.eventType)},
  ${id(names.eventCategory)},
  ${id(names.side)}
> = {
  name: ${name},
  dialect: ${dialect},
  ${hasDefaultSides(catalog) ? [] : [code`sides: ${literal(sides)},`]}
  limits: topicLimits,
  parameters: ${bracketed(
    parameters.map((parameter) => localRule(parameter.name)),
    SQUARE,
  )},
  rows: [
    ${events.map((event) => code`${literal(topicRow(event) as unknown as Json)}${raw(isLarge ? ' as Row' : '')},`)}
  ],
};${isLarge ? code`\n\ntype Row = ${row};` : raw('')}`;
  return { artifact: 'topics', name: 'topic-table', body, isPublic: true };
}

function printParameters(parameters: readonly CatalogParameter[], name: string): Code {
  if (parameters.length === 0) return code`type ${id(name)} = Record<never, never>;`;
  return code`interface ${id(name)} {
  ${parameters.map((parameter) => code`readonly ${key(parameter.name)}: ${parameterType(parameter)};`)}
}`;
}

function localRule(name: string): Code {
  return raw(parameterRule(name).name);
}

/** The union of string literals, one per line. */
function union(members: readonly string[]): Code {
  if (members.length === 1) return code`${members[0] as string}`;
  return code`
  ${members.map((member) => code`| ${member}`)}`;
}
