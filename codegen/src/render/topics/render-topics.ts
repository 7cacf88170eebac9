import type { LevelParts } from '@topicwright/runtime/codegen';
import { type Code, code, imported, importedType, join, raw } from '../../code/code.js';
import { doc } from '../../code/doc.js';
import { id, key } from '../../code/identifier.js';
import { printCall, printType } from '../../code/signature.js';
import { templateLiteral } from '../../code/template-literal.js';
import type { Catalog, CatalogEvent, CatalogParameter } from '../../model/catalog.js';
import { eventNames } from '../../model/names.js';
import { fullRowDoc, rowDoc } from '../event-doc.js';
import { type ArtifactFile, artifactModule, RUNTIME } from '../layout.js';
import { levelConstant } from './level-constant.js';
import { parameterRule } from './parameter-rule.js';
import { parameterType } from './parameter-type.js';
import { type ParsedValue, paramsObject, printParser } from './print-parser.js';
import { type ParsedRow, parsedRows } from './row-levels.js';
import { topicTree } from './topic-tree.js';

/** `topics.ts`: for each row, the functions that build, filter and parse its topics. */
export function renderTopics(catalog: Catalog): ArtifactFile {
  const rows = parsedRows(catalog);
  const constantOf = levelConstant(rows);
  const body = join(
    rows.map((row) => printTopic(catalog, row, constantOf)),
    '\n\n',
  );
  return { artifact: 'topics', name: 'topics', body, isPublic: true };
}

type ConstantOf = ReturnType<typeof levelConstant>;

function printTopic(catalog: Catalog, row: ParsedRow, constantOf: ConstantOf): Code {
  const { event } = row;
  const names = eventNames(event.type);
  const defaults = defaultedParameters(catalog, event);
  const args = [
    code`${event.type}`,
    code`${event.template}`,
    code`${id(names.params)}`,
    ...(defaults.length === 0
      ? []
      : [
          join(
            defaults.map((name) => code`${name}`),
            ' | ',
          ),
        ]),
  ];
  const type = printType(code`${importedType(RUNTIME, 'EventTopic')}`, args, `export const ${names.topic}:  = {`.length);
  return code`${printParams(catalog, event)}

${fullRowDoc(catalog, event)}
export const ${id(names.topic)}: ${type} = {
  type: ${event.type},
  template: ${event.template},
  ${printBuilders(row, defaults, constantOf)}
  ${printParse(row, constantOf)}
};`;
}

function printParams(catalog: Catalog, event: CatalogEvent): Code {
  const { topic, params } = eventNames(event.type);
  const comment = rowDoc(catalog, event, `The parameters of the topic of \`${topic}\`.`);
  if (event.params.length === 0)
    return code`${comment}
export type ${id(params)} = Record<string, never>;`;
  const members = event.params.map((name) => printParam(catalog, name));
  return code`${comment}
export interface ${id(params)} {
  ${members}
}`;
}

function printParam({ parameters }: Catalog, name: string): Code {
  const parameter = parameters.find((candidate) => candidate.name === name) as CatalogParameter;
  const { description, pattern, maxLength, maxBytes, notes, rest, default: fallback } = parameter;
  const limits = [
    ...(maxLength === null ? [] : [`at most ${maxLength} characters`]),
    ...(maxBytes === null ? [] : [`at most ${maxBytes} bytes of UTF-8`]),
    ...(pattern === null ? [] : [`matches \`${pattern}\``]),
    ...(rest ? ['may contain `/`'] : []),
  ];
  const comment = doc([
    description,
    fallback === null ? '' : `Default of \`topic()\`: \`${fallback}\`.`,
    limits.length > 0 ? `Constraints (checked by \`topic()\` and \`filter()\` only): ${limits.join('; ')}.` : '',
    ...notes.map((note) => `- ${note}`),
  ]);
  return code`${comment}
readonly ${key(name)}: ${parameterType(parameter)};`;
}

function printBuilders({ event, levels }: ParsedRow, defaults: readonly string[], constantOf: ConstantOf): Code {
  const { params } = event;
  const limits = imported(artifactModule('topics', 'topic-table'), 'topicLimits');
  const call = (name: string, text: Code): Code =>
    printCall(code`${imported(RUNTIME, name)}`, [text, code`${limits}`], '  filter: (params) => ,'.length);
  const isOptional = params.length > 0 && params.every((name) => defaults.includes(name));
  const topic: Builder = { whole: 'level', joined: 'joinLevel', object: isOptional ? 'params?' : 'params', defaults };
  const filter: Builder = { whole: 'levelOrWildcard', joined: 'joinLevelOrWildcard', object: 'params?', defaults: [] };
  const parameters = raw(params.length === 0 ? '()' : '(params)');
  return code`topic: ${parameters} => ${call('topicName', printLevels(levels, topic, constantOf))},
filter: ${parameters} => ${call('topicFilter', printLevels(levels, filter, constantOf))},`;
}

/** How a builder builds levels. */
interface Builder {
  /** The function for a level that is a parameter. */
  readonly whole: string;
  /** The function for a level with several parts. */
  readonly joined: string;
  /** The object with the parameters. */
  readonly object: string;
  /** The parameters that may be missing. */
  readonly defaults: readonly string[];
}

function printLevels(levels: ParsedRow['levels'], builder: Builder, constantOf: ConstantOf): Code {
  const texts = levels.map((level, i) => (level.kind === 'literal' ? level.text : printLevel(level.parts, i, builder, constantOf)));
  return templateLiteral(texts.flatMap((text, i) => (i === 0 ? [text] : ['/', text])));
}

function printLevel(parts: LevelParts, index: number, { whole, joined, object, defaults }: Builder, constantOf: ConstantOf): Code {
  const position = index === 0 ? code`, ${'first'}` : raw('');
  const [only] = parts;
  if (parts.length > 1 || typeof only !== 'object')
    return code`${imported(RUNTIME, joined)}(${constantOf(parts)}, ${raw(object.replace('?', ''))}${position})`;
  const name = defaults.includes(only.name) ? 'levelOrDefault' : whole;
  return code`${imported(RUNTIME, name)}(${raw(object)}.${id(only.name)}, ${parameterRule(only.name)}${position})`;
}

function defaultedParameters({ parameters }: Catalog, { params }: CatalogEvent): readonly string[] {
  return params.filter((name) => parameters.some((parameter) => parameter.name === name && parameter.default !== null));
}

function printParse(row: ParsedRow, constantOf: ConstantOf): Code {
  const { params } = eventNames(row.event.type);
  const found = (event: CatalogEvent, values: readonly ParsedValue[]): Code =>
    code`return ${paramsObject(event, values, code`${id(params)}`)};`;
  return code`parse: (topic) => {
  ${printParser(topicTree([row]), { found, constantOf })}
  return undefined;
},`;
}
