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

/** Placeholders for values that only the user of a policy knows. */
const PLACEHOLDERS = { partition: 'aws', region: 'REGION', account: 'ACCOUNT' } as const;

/** The input of a form. */
interface FormInput {
  readonly catalog: Catalog;
  readonly table: TopicTable;
  /** A category, or `all`. */
  readonly events: string;
  readonly name: string;
}

/** Each form: its folder, the extension of its files, and its text. */
const FORMS: readonly {
  readonly folder: string;
  readonly ending: string;
  /** Exists only for AWS IoT. */
  readonly awsOnly?: true;
  /** The kind of policy that it contains, which has a size limit. */
  readonly policies?: PolicyKind;
  readonly text: (input: FormInput) => string;
}[] = [
  { folder: 'policies/iam', ending: 'json', policies: IAM_POLICY, text: (input) => documents(input, IAM_POLICY) },
  { folder: 'policies/iot', ending: 'json', policies: IOT_POLICY, text: (input) => documents(input, IOT_POLICY) },
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

/** The documents, templates and settings for each category and for the whole table, by file name. */
export function accessFiles(catalog: Catalog): ReadonlyMap<string, string> {
  const table = topicTableOf(catalog);
  const forms = FORMS.filter(({ awsOnly }) => !awsOnly || table.dialect === 'aws-iot');
  const selections = ['all', ...catalog.categories.map(({ name }) => name)];
  const files = selections.flatMap((events) => {
    const input: FormInput = { catalog, table, events, name: pascalCase(camelCase(events)) };
    const fits = new Map([IOT_POLICY, IAM_POLICY].map((kind) => [kind, policyFits(table, { events }, LONGEST_SCOPE, kind)]));
    // A policy that is too large has no file. The command line explains why.
    const possible = forms.filter(({ policies }) => policies === undefined || fits.get(policies));
    return possible.flatMap(({ folder, ending, text }): readonly (readonly [string, string])[] => {
      const content = ifPossible(() => text(input));
      return content === undefined ? [] : [[`${folder}/${categoryFile(events)}.${ending}`, content]];
    });
  });
  return new Map(files);
}

// A form that cannot express an identifier has no file.
function ifPossible(print: () => string): string | undefined {
  try {
    return print();
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

// Several documents are an array: all of them must be attached. They also fit when the placeholders are filled in.
function documents({ table, events }: FormInput, kind: PolicyKind): string {
  const moved = policyFor(table, { events }, LONGEST_SCOPE, kind).documents.map((document) => movedDocument(document, PLACEHOLDERS));
  const [only, ...others] = moved;
  return `${JSON.stringify(others.length === 0 ? only : moved, null, 2)}\n`;
}

function settingsText({ catalog, table, events }: FormInput): string {
  const configurations = eventConfigurationsFor(table, settingFacts(catalog), events);
  const { alwaysOn, undocumented } = configurations;
  return `${JSON.stringify({ ...settingsForms(configurations), alwaysOn, undocumented }, null, 2)}\n`;
}
