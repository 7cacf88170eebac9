import { type Code, code, importedType, join, raw } from '../../code/code.js';
import { doc } from '../../code/doc.js';
import { id } from '../../code/identifier.js';
import { bracketed, literal, SQUARE } from '../../code/literal.js';
import type { Catalog } from '../../model/catalog.js';
import { specNames } from '../../model/names.js';
import type { Json } from '../../schema/json-schema.js';
import { type ArtifactFile, RUNTIME } from '../layout.js';
import { parameterRule, printParameterRule } from './parameter-rule.js';

/** In larger tables each row is cast, because TypeScript compares the literals of an array pairwise. */
const MAX_COMPARED_ROWS = 200;

/** `topic-table.ts`: the table as data, and its names as types. */
export function renderTopicTable(catalog: Catalog): ArtifactFile {
  const { dialect, events, limits, name, parameters, title } = catalog;
  const names = specNames(name);
  const types = events.map(({ type }) => type);
  const categories = [...new Set(events.map(({ category }) => category))];
  const isLarge = events.length > MAX_COMPARED_ROWS;
  const row = code`${importedType(RUNTIME, 'TopicRow')}<${id(names.eventType)}, ${id(names.eventCategory)}>`;
  const body = code`${doc([`The event types of ${title}.`])}
export type ${id(names.eventType)} = ${union(types)};

${doc([`The categories of ${title}.`])}
export type ${id(names.eventCategory)} = ${union(categories)};

${doc([`The parameters of the topics of ${title}.`])}
export type ${id(names.parameter)} = ${parameters.length === 0 ? raw('never') : union(parameters.map((parameter) => parameter.name))};

${doc(['Broker limits.'])}
export const topicLimits: ${importedType(RUNTIME, 'Limits')} = ${literal(limits as Json)};

${join(parameters.map(printParameterRule), '\n\n')}

${doc(['Every event type, by category and template.'])}
export const eventTypes: readonly ${id(names.eventType)}[] = [
  ${types.map((type) => code`${type},`)}
];

${doc(['The topic table as data; used to compute filters and policies.'])}
export const topicTable: ${importedType(RUNTIME, 'TopicTable')}<${id(names.eventType)}, ${id(names.eventCategory)}> = {
  name: ${name},
  dialect: ${dialect},
  limits: topicLimits,
  parameters: ${bracketed(
    parameters.map((parameter) => localRule(parameter.name)),
    SQUARE,
  )},
  rows: [
    ${events.map(({ type, category, filter, params }) => code`${literal({ type, category, filter, params })}${raw(isLarge ? ' as Row' : '')},`)}
  ],
};${isLarge ? code`\n\ntype Row = ${row};` : raw('')}`;
  return { artifact: 'topics', name: 'topic-table', body, isPublic: true };
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
