import type { Catalog, CatalogEvent } from '../model/catalog.js';
import { specNames } from '../model/names.js';
import { type Code, code, type ImportedName, imported, importedType } from './code/code.js';
import { type DocTag, doc } from './code/doc.js';
import { key } from './code/identifier.js';
import { literal } from './code/literal.js';
import { ACCESS, type ArtifactFile, artifactModule } from './layout.js';

const access = (name: string): ImportedName => imported(ACCESS, name);
const accessType = (name: string): ImportedName => importedType(ACCESS, name);

const THROWS: readonly DocTag[] = [
  { tag: 'throws', text: 'TopicError or PolicyError naming the value and the rule that it breaks; nothing is made then.' },
];

/** `policies.ts`: what `@topicwright/access` makes of the table. */
export function renderPolicies(catalog: Catalog): ArtifactFile {
  const names = specNames(catalog.name);
  const table = imported(artifactModule('topics', 'topic-table'), 'topicTable');
  const type = (name: string): ImportedName =>
    importedType(artifactModule('topics', name === names.selection ? 'topic-filters' : 'topic-table'), name);
  const options: Code = code`${accessType('PolicyOptions')}<${type(names.eventType)} | ${type(names.eventCategory)}, ${type(names.parameter)}>`;
  const body = code`${doc(['AWS IoT policies that let a client connect, subscribe to the filters of the selected events and receive them: least privilege.'], THROWS)}
export function iotPolicy(options: ${options}): ${accessType('Policy')}<${type(names.eventType)}> {
  return ${access('iotPolicyFor')}(${table}, options);
}

${doc(['The same as IAM identity policies, for clients that sign in with AWS credentials.'], THROWS)}
export function iamPolicy(options: ${options}): ${accessType('Policy')}<${type(names.eventType)}> {
  return ${access('iamPolicyFor')}(${table}, options);
}

${doc(['What `UpdateEventConfigurations` must be told so that `events` are sent, and which of them are always on.'], THROWS)}
export function eventConfigurations(events: ${type(names.selection)}['events']): ${accessType('EventConfigurations')}<${type(names.eventType)}> {
  return ${access('eventConfigurationsFor')}(${table}, eventSettings, events);
}

${doc(['AWS IoT rules that forward the selected events with their topic, one a filter.'], THROWS)}
export function ruleSql(selection: ${type(names.selection)}): readonly ${accessType('RuleSql')}[] {
  return ${access('ruleSqlFor')}(${table}, selection);
}

const eventSettings: { readonly [Type in ${type(names.eventType)}]: ${accessType('EventSetting')} } = {
  ${catalog.events.map(printSetting)}
};`;
  return { artifact: 'policies', name: 'policies', body, isPublic: true };
}

function printSetting({ type, setting, alwaysOn }: CatalogEvent): Code {
  return code`${key(type)}: ${literal({ setting, ...(alwaysOn && { alwaysOn }) })},`;
}
