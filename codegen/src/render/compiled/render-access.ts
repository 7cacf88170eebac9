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
  ruleCloudFormationFor,
  settingsForms,
  terraformFor,
} from '@topicwright/access';
import { TopicError, type TopicTable } from '@topicwright/runtime';
import type { Catalog } from '../../model/catalog.js';
import { ruleFacts, settingFacts } from '../../model/event-facts.js';
import { categoryFile } from '../../model/names.js';
import { policySides, topicTableOf } from '../../model/topic-table.js';
import { camelCase, kebabCase, pascalCase } from '../../text/text-case.js';

/** Placeholders for values that only the user of a policy knows. */
const PLACEHOLDERS = { partition: 'aws', region: 'REGION', account: 'ACCOUNT' } as const;

/** The input of a form. */
interface FormInput {
  readonly catalog: Catalog;
  readonly table: TopicTable;
  /** A category, or `all`. */
  readonly events: string;
  readonly side: string;
  readonly name: string;
}

/** The name of a resource in a template: `ThingPolicy`, or `ThingDevicePolicy` if several sides have policies. */
function resourceName({ name, side, catalog }: FormInput, suffix: string): string {
  return `${name}${policySides(catalog).length > 1 ? pascalCase(side) : ''}${suffix}`;
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
    text: (input) => cloudFormationFor(input.table, { ...selectionOf(input), name: resourceName(input, 'Policy') }).text,
  },
  {
    folder: 'policies/terraform',
    ending: 'tf',
    policies: IOT_POLICY,
    text: (input) => terraformFor(input.table, { ...selectionOf(input), name: resourceName(input, 'Policy') }).text,
  },
  { folder: 'policies/mosquitto', ending: 'acl', text: (input) => mosquittoAclFor(input.table, selectionOf(input)) },
  {
    folder: 'rules',
    ending: 'yaml',
    awsOnly: true,
    text: (input) =>
      ruleCloudFormationFor(input.table, ruleFacts(input.catalog), {
        ...selectionOf(input),
        name: resourceName(input, 'Rule'),
        target: 'lambda',
      }),
  },
  { folder: 'settings', ending: 'json', awsOnly: true, text: settingsText },
];

/**
 * The documents, templates and settings for each category and for the whole table, by file name. If the spec names its sides, each side has a
 * folder.
 */
export function accessFiles(catalog: Catalog): ReadonlyMap<string, string> {
  const table = topicTableOf(catalog);
  const forms = FORMS.filter(({ awsOnly }) => !awsOnly || table.dialect === 'aws-iot');
  const sides = policySides(catalog);
  const selections = ['all', ...catalog.categories.map(({ name }) => name)];
  const inputs = sides.flatMap((side) =>
    selections.map((events): FormInput => ({ catalog, table, events, side, name: pascalCase(camelCase(events)) })),
  );
  const files = inputs.flatMap((input) => {
    const folderOf = (folder: string): string => (sides.length > 1 ? `${folder}/${kebabCase(input.side)}` : folder);
    const fits = new Map(
      [IOT_POLICY, IAM_POLICY].map((kind) => [kind, ifPossible(() => policyFits(table, selectionOf(input), LONGEST_SCOPE, kind))]),
    );
    // A policy that is too large has no file. The command line explains why.
    const possible = forms.filter(({ policies }) => policies === undefined || fits.get(policies));
    return possible.flatMap(({ folder, ending, text }): readonly (readonly [string, string])[] => {
      const content = ifPossible(() => text(input));
      return content === undefined ? [] : [[`${folderOf(folder)}/${categoryFile(input.events)}.${ending}`, content]];
    });
  });
  return new Map(files);
}

function selectionOf({ events, side }: FormInput): { readonly events: string; readonly side: string } {
  return { events, side };
}

// A form that cannot express an identifier, or that a side does not need, has no file.
function ifPossible<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof PolicyError || (error instanceof TopicError && error.code === 'wrong-direction')) return undefined;
    throw error;
  }
}

// Several documents are an array: all of them must be attached. They also fit when the placeholders are filled in.
function documents(input: FormInput, kind: PolicyKind): string {
  const moved = policyFor(input.table, selectionOf(input), LONGEST_SCOPE, kind).documents.map((document) =>
    movedDocument(document, PLACEHOLDERS),
  );
  const [only, ...others] = moved;
  return `${JSON.stringify(others.length === 0 ? only : moved, null, 2)}\n`;
}

function settingsText({ catalog, table, events }: FormInput): string {
  const configurations = eventConfigurationsFor(table, settingFacts(catalog), events);
  const { alwaysOn, undocumented } = configurations;
  return `${JSON.stringify({ ...settingsForms(configurations), alwaysOn, undocumented }, null, 2)}\n`;
}
