import type { RuleFacts } from '@topicwright/access';
import { type Code, code, type ImportedName, imported, join, raw } from '../../code/code.js';
import { type DocTag, doc, exampleTags } from '../../code/doc.js';
import { id, key, member } from '../../code/identifier.js';
import { BRACES, bracketed, literal } from '../../code/literal.js';
import { printSignature } from '../../code/signature.js';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { ruleFacts } from '../../model/event-facts.js';
import { specNames } from '../../model/names.js';
import { compareText } from '../../text/compare-text.js';
import type { Json } from '../../text/json.js';
import { ACCESS, type ArtifactFile, artifactModule } from '../layout.js';
import { accessType, type Facade, facades, tableType } from './facades.js';

const access = (name: string): ImportedName => imported(ACCESS, name);

const THROWS: DocTag = { tag: 'throws', text: '{TopicError | PolicyError} if the selection or an option is invalid.' };

/** `policies.ts`: the functions of `@topicwright/access`, bound to the table. */
export function renderPolicies(catalog: Catalog): ArtifactFile {
  const body = code`${join(facades(catalog).map(printFacade), '\n\n')}

const eventSettings: { readonly [Type in ${tableType(specNames(catalog.name).eventType)}]: ${accessType('EventSetting')} } = {
  ${catalog.events.map(printSetting)}
};

${printRuleFacts(catalog)}`;
  return { artifact: 'policies', name: 'policies', body, isPublic: true };
}

function printFacade({ name, summary, example, callee, parameters, returns, args, takesTable = true, neverThrows }: Facade): Code {
  const table = imported(artifactModule('topics', 'topic-table'), 'topicTable');
  return code`${doc([summary], [...exampleTags(example), ...(neverThrows ? [] : [THROWS])])}
${printSignature(code`export function ${id(name)}`, parameters, returns)} {
  return ${access(callee)}(${takesTable ? code`${table}, ` : raw('')}${args});
}`;
}

function printSetting({ type, setting, alwaysOn }: CatalogEvent): Code {
  return code`${key(type)}: ${literal({ setting, ...(alwaysOn && { alwaysOn }) })},`;
}

function printRuleFacts(catalog: Catalog): Code {
  const facts = ruleFacts(catalog);
  return code`${printPayloadProperties(catalog, facts)}const ruleFacts: ${accessType('RuleFactsByType')}<${tableType(specNames(catalog.name).eventType)}> = {
  ${catalog.events.map(({ type, payload }) => printRowFacts(type, payload.name, facts[type] ?? {}))}
};`;
}

// Rows that share a payload share its properties. A table whose payloads have none gets no constant: it would be unused.
function printPayloadProperties(catalog: Catalog, facts: Readonly<Record<string, RuleFacts>>): Code {
  const described = catalog.events.filter(({ type }) => facts[type]?.properties !== undefined);
  if (described.length === 0) return raw('');
  const shared = new Map(described.map(({ type, payload }) => [payload.name, facts[type]?.properties ?? []]));
  return code`const payloadProperties = {
  ${[...shared].sort(([a], [b]) => compareText(a, b)).map(([name, properties]) => code`${key(name)}: ${literal(properties, name.length + KEY_MARGIN)},`)}
};

`;
}

/** The characters of a line with a key that are not the key or the value. */
const KEY_MARGIN = 6;

function printRowFacts(type: string, payload: string, { properties, entity }: RuleFacts): Code {
  const members = [
    ...(properties ? [code`properties: ${member(raw('payloadProperties'), payload)}`] : []),
    ...(entity ? [code`entity: ${literal(entity as Json)}`] : []),
  ];
  return code`${key(type)}: ${bracketed(members, BRACES, type.length + KEY_MARGIN)},`;
}
