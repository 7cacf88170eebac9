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

/** What stands in a policy for what only its user knows. */
const PLACEHOLDERS = { partition: 'aws', region: 'REGION', account: 'ACCOUNT' } as const;

/** What one form of access is made from. */
interface Wanted {
  readonly catalog: Catalog;
  readonly table: TopicTable;
  /** A category, or `all`. */
  readonly events: string;
  readonly name: string;
}

/** Each form: its folder, how its files end, and its text. */
const FORMS: readonly {
  readonly folder: string;
  readonly ending: string;
  /** Only AWS IoT has it. */
  readonly awsOnly?: true;
  /** The policies that it holds, which have a size. */
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

/** How access to each category and to the whole table is granted and switched on, by file name. */
export function accessFiles(catalog: Catalog): ReadonlyMap<string, string> {
  const table = topicTableOf(catalog);
  const selections = ['all', ...catalog.categories.map(({ name }) => name)];
  const forms = FORMS.filter(({ awsOnly }) => !awsOnly || table.dialect === 'aws-iot');
  const files = forms.flatMap(({ folder, ending, policies, text }) =>
    selections.flatMap((events): readonly (readonly [string, string])[] => {
      const isTooLarge = policies !== undefined && !policyFits(table, { events }, LONGEST_SCOPE, policies);
      const made = isTooLarge ? undefined : ifItFits(() => text({ catalog, table, events, name: pascalCase(camelCase(events)) }));
      return made === undefined ? [] : [[`${folder}/${categoryFile(events)}.${ending}`, made]];
    }),
  );
  return new Map(files);
}

// What no principal can have, for its size or an identifier, has no file; asking for it by hand says why.
function ifItFits(make: () => string): string | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

// What does not fit one document is a list of documents, all to be attached. They fit also where the placeholders are filled in.
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
