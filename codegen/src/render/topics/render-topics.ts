import { type Code, code, imported, importedType, join, raw } from '../../code/code.js';
import { doc } from '../../code/doc.js';
import { id, key } from '../../code/identifier.js';
import { printCall, printType } from '../../code/signature.js';
import { templateLiteral } from '../../code/template-literal.js';
import type { Catalog, CatalogEvent, CatalogParameter } from '../../model/catalog.js';
import { eventNames } from '../../model/names.js';
import { fullRowDoc, rowDoc } from '../event-doc.js';
import { type ArtifactFile, artifactModule, RUNTIME } from '../layout.js';
import { parameterRule } from './parameter-rule.js';
import { paramsObject, printParser } from './print-parser.js';
import { topicTree } from './topic-tree.js';

/** `topics.ts`: for each row, the functions that build, filter and parse its topics. */
export function renderTopics(catalog: Catalog): ArtifactFile {
  const body = join(
    catalog.events.map((event) => printTopic(catalog, event)),
    '\n\n',
  );
  return { artifact: 'topics', name: 'topics', body, isPublic: true };
}

function printTopic(catalog: Catalog, event: CatalogEvent): Code {
  const names = eventNames(event.type);
  const args = [code`${event.type}`, code`${event.template}`, code`${id(names.params)}`];
  const type = printType(code`${importedType(RUNTIME, 'EventTopic')}`, args, `export const ${names.topic}:  = {`.length);
  return code`${printParams(catalog, event)}

${fullRowDoc(catalog, event)}
export const ${id(names.topic)}: ${type} = {
  type: ${event.type},
  template: ${event.template},
  ${printBuilders(event)}
  ${printParse(event)}
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
  const { description, pattern, maxLength, maxBytes, notes, rest } = parameter;
  const limits = [
    ...(maxLength === null ? [] : [`at most ${maxLength} characters`]),
    ...(maxBytes === null ? [] : [`at most ${maxBytes} bytes of UTF-8`]),
    ...(pattern === null ? [] : [`matches \`${pattern}\``]),
    ...(rest ? ['may contain `/`'] : []),
  ];
  const comment = doc([
    description,
    limits.length > 0 ? `Constraints (checked by \`topic()\` and \`filter()\` only): ${limits.join('; ')}.` : '',
    ...notes.map((note) => `- ${note}`),
  ]);
  return code`${comment}
readonly ${key(name)}: string;`;
}

function printBuilders({ levels, params }: CatalogEvent): Code {
  const limits = imported(artifactModule('topics', 'topic-table'), 'topicLimits');
  const call = (name: string, text: Code): Code =>
    printCall(code`${imported(RUNTIME, name)}`, [text, code`${limits}`], '  filter: (params) => ,'.length);
  const name = call('topicName', template('level', 'params'));
  const filter = call('topicFilter', template('levelOrWildcard', 'params?'));
  const parameters = raw(params.length === 0 ? '()' : '(params)');
  return code`topic: ${parameters} => ${name},
filter: ${parameters} => ${filter},`;

  function template(check: 'level' | 'levelOrWildcard', object: string): Code {
    const texts = levels.map((level, i): string | Code =>
      level.kind === 'literal'
        ? level.text
        : code`${imported(RUNTIME, check)}(${raw(object)}.${id(level.name)}, ${parameterRule(level.name)}${i === 0 ? code`, ${'first'}` : raw('')})`,
    );
    return templateLiteral(texts.flatMap((text, i) => (i === 0 ? [text] : ['/', text])));
  }
}

function printParse(event: CatalogEvent): Code {
  const found = (_: CatalogEvent, values: readonly Code[]): Code => code`return ${paramsObject(event, values)};`;
  return code`parse: (topic) => {
  ${printParser(topicTree([event]), found)}
  return undefined;
},`;
}
