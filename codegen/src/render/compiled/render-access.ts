import {
  cloudFormationFor,
  eventConfigurationsFor,
  IAM_POLICY,
  IOT_POLICY,
  LONGEST_SCOPE,
  mosquittoAclFor,
  movedDocument,
  PolicyError,
  type PolicyKind,
  policyFits,
  policyFor,
  settingsForms,
  terraformFor,
  topicRuleTemplateFor,
} from '@topicwright/access';
import type { TopicTable } from '@topicwright/runtime';
import type { Catalog } from '../../model/catalog.js';
import { settingFacts } from '../../model/event-facts.js';
import { categoryFile } from '../../model/names.js';
import { topicTableOf } from '../../model/topic-table.js';
import { camelCase, pascalCase } from '../../text/text-case.js';

/** Placeholders for what only the user of a policy knows. */
const PLACEHOLDERS = { partition: 'aws', region: 'REGION', account: 'ACCOUNT' } as const;

/** What a form of access is made from. */
interface Wanted {
  readonly catalog: Catalog;
  readonly table: TopicTable;
  /** A category, or `all`. */
  readonly events: string;
  readonly name: string;
}

/** Each form: its folder, the ending of its files, and its text. */
const FORMS: readonly {
  readonly folder: string;
  readonly ending: string;
  /** Exists only for AWS IoT. */
  readonly awsOnly?: true;
  /** The kind of policy that it contains, which has a size limit. */
  readonly policies?: PolicyKind;
  readonly text: (wanted: Wanted) => string;
}[] = [
  { folder: 'policies/iam', ending: 'json', policies: IAM_POLICY, text: (wanted) => documents(wanted, IAM_POLICY) },
  { folder: 'policies/iot', ending: 'json', policies: IOT_POLICY, text: (wanted) => documents(wanted, IOT_POLICY) },
  {
    folder: 'policies/cloudformation',
    ending: 'yaml',
    policies: IOT_POLICY,
    text: ({ table, events, name }) => cloudFormationFor(table, { events, name: `${name}Policy` }).text,
  },
  {
    folder: 'policies/terraform',
    ending: 'tf',
    policies: IOT_POLICY,
    text: ({ table, events, name }) => terraformFor(table, { events, name: `${name}Policy` }).text,
  },
  { folder: 'policies/mosquitto', ending: 'acl', text: ({ table, events }) => mosquittoAclFor(table, { events }) },
  {
    folder: 'rules',
    ending: 'yaml',
    awsOnly: true,
    text: ({ table, events, name }) => topicRuleTemplateFor(table, { events, name: `${name}Rule`, target: 'lambda' }),
  },
  { folder: 'settings', ending: 'json', awsOnly: true, text: settingsText },
];

/** The documents, templates and settings that give access to each category and to the whole table, by file name. */
export function accessFiles(catalog: Catalog): ReadonlyMap<string, string> {
  const table = topicTableOf(catalog);
  const forms = FORMS.filter(({ awsOnly }) => !awsOnly || table.dialect === 'aws-iot');
  const selections = ['all', ...catalog.categories.map(({ name }) => name)];
  const files = selections.flatMap((events) => {
    const wanted: Wanted = { catalog, table, events, name: pascalCase(camelCase(events)) };
    const fits = new Map([IOT_POLICY, IAM_POLICY].map((kind) => [kind, policyFits(table, { events }, LONGEST_SCOPE, kind)]));
    // A policy that is too large has no file. The command line explains why.
    const possible = forms.filter(({ policies }) => policies === undefined || fits.get(policies));
    return possible.flatMap(({ folder, ending, text }): readonly (readonly [string, string])[] => {
      const content = ifPossible(() => text(wanted));
      return content === undefined ? [] : [[`${folder}/${categoryFile(events)}.${ending}`, content]];
    });
  });
  return new Map(files);
}

// An identifier that a form cannot express has no file in it.
function ifPossible(make: () => string): string | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

// Several documents are a list, all to be attached. They also fit when the placeholders are filled in.
function documents({ table, events }: Wanted, kind: PolicyKind): string {
  const made = policyFor(table, { events }, LONGEST_SCOPE, kind).documents.map((document) => movedDocument(document, PLACEHOLDERS));
  const [only, ...others] = made;
  return `${JSON.stringify(others.length === 0 ? only : made, null, 2)}\n`;
}

function settingsText({ catalog, table, events }: Wanted): string {
  const configurations = eventConfigurationsFor(table, settingFacts(catalog), events);
  const { alwaysOn, undocumented } = configurations;
  return `${JSON.stringify({ ...settingsForms(configurations), alwaysOn, undocumented }, null, 2)}\n`;
}
