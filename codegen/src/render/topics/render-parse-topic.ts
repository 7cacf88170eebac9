import { type Code, code, type ImportedName, imported, importedType, join, raw } from '../../code/code.js';
import { type DocTag, doc, exampleTags } from '../../code/doc.js';
import { id } from '../../code/identifier.js';
import { BRACES, bracketed } from '../../code/literal.js';
import { quote } from '../../code/quote.js';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { eventNames, specNames } from '../../model/names.js';
import { pascalCase } from '../../text/text-case.js';
import { exampleObject, exampleParams, exampleTopic } from '../event-doc.js';
import { type ArtifactFile, artifactModule, RUNTIME } from '../layout.js';
import { levelConstant } from './level-constant.js';
import { type Outline, type ParsedValue, paramsObject, printParser } from './print-parser.js';
import { parsedRows } from './row-levels.js';
import { topicTree } from './topic-tree.js';

/** Larger tables are parsed by a trie, because engines do not optimize a large function. */
const MAX_SCANNED_ROWS = 200;

/** `parse-topic.ts`: finds the row and the parameters of a topic name. */
export function renderParseTopic(catalog: Catalog): ArtifactFile {
  const { parsedTopic } = specNames(catalog.name);
  const body = code`${doc([`A parsed topic of ${catalog.title}. \`type\` narrows \`params\`.`])}
export type ${id(parsedTopic)} =
  ${catalog.events.map((event) => code`| ${parsed(event)}`)};

${doc(PARSE_TOPIC, parseExample(catalog))}
${catalog.events.length > MAX_SCANNED_ROWS ? printTrie(parsedTopic) : printScan(catalog, parsedTopic)}`;
  return { artifact: 'topics', name: 'parse-topic', body, isPublic: true };
}

const PARSE_TOPIC: readonly string[] = [
  'The event type and parameters of `topic`, or `undefined` if it is not a topic of the table.',
  'Checks the topic shape and that no level is empty. Patterns and lengths are not enforced, so values that a sender later widens still parse.',
];

function parseExample(catalog: Catalog): readonly DocTag[] {
  const calls = catalog.events.map((event) => {
    const params = exampleParams(catalog, event);
    return { event, params, call: `parseTopic(${quote(exampleTopic(event, params))})` };
  });
  const full = calls.map(({ event, params, call }) => {
    return `${call}; // { type: ${quote(event.type)}, params: ${params.size === 0 ? '{}' : exampleObject(params)} }`;
  });
  return exampleTags(...full, ...calls.map(({ event, call }) => `${call}?.type; // ${quote(event.type)}`));
}

function parsed(event: CatalogEvent): Code {
  return code`${importedType(RUNTIME, 'ParsedTopic')}<${event.type}, ${paramsType(event)}>`;
}

// Each literal of the first level in which the templates differ gets a separate function, so that no function is large.
function printScan(catalog: Catalog, parsedTopic: string): Code {
  const rows = parsedRows(catalog);
  const functions: Code[] = [];
  const taken = new Set(['parseTopic']);
  const outline: Outline = (literal, slash, body) => {
    const plain = `parse${pascalCase(literal)}Topic`;
    const unique = taken.has(plain) ? `${plain}${functions.length + 1}` : plain;
    const name = id(unique);
    taken.add(unique);
    functions.push(code`function ${name}(topic: string, ${raw(slash)}: number): ${id(parsedTopic)} | undefined {
  ${body}
  return undefined;
}`);
    return code`${name}(topic, ${raw(slash)})`;
  };
  const scan = code`export function parseTopic(topic: string): ${id(parsedTopic)} | undefined {
  ${printParser(topicTree(rows), { found: returnParsed, constantOf: levelConstant(rows), outline })}
  return undefined;
}`;
  return join([scan, ...functions], '\n\n');
}

/** The approximate indentation of the deepest `return`. */
const DEEPEST = 22;

function returnParsed(event: CatalogEvent, values: readonly ParsedValue[]): Code {
  const params = paramsObject(event, values, paramsType(event));
  return code`return ${bracketed([code`type: ${event.type}`, code`params: ${params}`], BRACES, DEEPEST)};`;
}

function paramsType({ type }: CatalogEvent): ImportedName {
  return importedType(artifactModule('topics', 'topics'), eventNames(type).params);
}

function printTrie(parsedTopic: string): Code {
  const table = imported(artifactModule('topics', 'topic-table'), 'topicTable');
  return code`export function parseTopic(topic: string): ${id(parsedTopic)} | undefined {
  return trie.parse(topic) as ${id(parsedTopic)} | undefined;
}

const trie = /* @__PURE__ */ ${imported(RUNTIME, 'topicTrie')}(${table});`;
}
