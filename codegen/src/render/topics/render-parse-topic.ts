import { type Code, code, imported, importedType, join, raw } from '../../code/code.js';
import { doc } from '../../code/doc.js';
import { id } from '../../code/identifier.js';
import { BRACES, bracketed } from '../../code/literal.js';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { eventNames, specNames } from '../../model/names.js';
import { pascalCase } from '../../text/text-case.js';
import { type ArtifactFile, artifactModule, RUNTIME } from '../layout.js';
import { type Outline, paramsObject, printParser } from './print-parser.js';
import { topicTree } from './topic-tree.js';

/** Beyond so many rows a scan in code is slower than a tree of data: engines stop optimising one large function. */
const MAX_SCANNED_ROWS = 200;

/** `parse-topic.ts`: from a topic name to its row and parameters, over the whole table. */
export function renderParseTopic(catalog: Catalog): ArtifactFile {
  const { parsedTopic } = specNames(catalog.name);
  const body = code`${doc([`A topic of ${catalog.title}: \`type\` narrows \`params\`.`])}
export type ${id(parsedTopic)} =
  ${catalog.events.map((event) => code`| ${parsed(event)}`)};

${doc(['The event type and parameters of `topic`, or `undefined` if it is not a topic of the table.', 'Checks the topic shape and that no level is empty; patterns and lengths are not enforced, so values that a sender later widens still parse.'])}
${catalog.events.length > MAX_SCANNED_ROWS ? printTrie(parsedTopic) : printScan(catalog, parsedTopic)}`;
  return { artifact: 'topics', name: 'parse-topic', body, isPublic: true };
}

function parsed({ type }: CatalogEvent): Code {
  const params = importedType(artifactModule('topics', 'topics'), eventNames(type).params);
  return code`${importedType(RUNTIME, 'ParsedTopic')}<${type}, ${params}>`;
}

// The first level that tells the templates apart leads to a function each, so that none of them is large.
function printScan({ events }: Catalog, parsedTopic: string): Code {
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
  ${printParser(topicTree(events), returnParsed, outline)}
  return undefined;
}`;
  return join([scan, ...functions], '\n\n');
}

/** The indentation of the deepest `return`, roughly. */
const DEEPEST = 10;

function returnParsed(event: CatalogEvent, values: readonly Code[]): Code {
  return code`return ${bracketed([code`type: ${event.type}`, code`params: ${paramsObject(event, values)}`], BRACES, DEEPEST)};`;
}

function printTrie(parsedTopic: string): Code {
  const table = imported(artifactModule('topics', 'topic-table'), 'topicTable');
  return code`export function parseTopic(topic: string): ${id(parsedTopic)} | undefined {
  return trie.parse(topic) as ${id(parsedTopic)} | undefined;
}

const trie = /* @__PURE__ */ ${imported(RUNTIME, 'topicTrie')}(${table}.rows);`;
}
