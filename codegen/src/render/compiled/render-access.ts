import {
  eventConfigurationsFor,
  mosquittoAclFor,
  type PolicyDocument,
  PolicyError,
  type RuleFactsByType,
  ruleCloudFormationFor,
  settingsForms,
} from '@topicwright/access';
import {
  cloudFormationText,
  IAM_POLICY,
  IOT_POLICY,
  LONGEST_SCOPE,
  literalDocuments,
  movedDocument,
  type PolicyKind,
  type TemplateParts,
  terraformText,
} from '@topicwright/access/internal';
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
  readonly facts: RuleFactsByType;
  /** A category, or `all`. */
  readonly events: string;
  readonly side: string;
  readonly name: string;
}

/** The name of a resource in a template: `ThingPolicy`, or `ThingDevicePolicy` if several sides have policies. */
function resourceName({ name, side, catalog }: FormInput, suffix: string): string {
  return `${name}${policySides(catalog).length > 1 ? pascalCase(side) : ''}${suffix}`;
}

/** A form of access: its folder, the extension of its files, and its text. */
interface Form {
  readonly folder: string;
  readonly ending: string;
  /** Exists only for AWS IoT. */
  readonly awsOnly?: true;
  readonly text: (input: FormInput) => string;
}

/** A form that contains policies, which have a size limit. */
interface PolicyForm extends Omit<Form, 'text'> {
  readonly text: (documents: readonly PolicyDocument[], input: FormInput) => string;
}

/** The forms for each kind of policy. */
const POLICY_FORMS: readonly { readonly kind: PolicyKind; readonly forms: readonly PolicyForm[] }[] = [
  { kind: IAM_POLICY, forms: [{ folder: 'policies/iam', ending: 'json', text: documentsText }] },
  {
    kind: IOT_POLICY,
    forms: [
      { folder: 'policies/iot', ending: 'json', text: documentsText },
      {
        folder: 'policies/cloudformation',
        ending: 'yaml',
        text: (documents, input) => cloudFormationText(documents, templateParts(input)),
      },
      { folder: 'policies/terraform', ending: 'tf', text: (documents, input) => terraformText(documents, templateParts(input)) },
    ],
  },
];

const OTHER_FORMS: readonly Form[] = [
  { folder: 'policies/mosquitto', ending: 'acl', text: (input) => mosquittoAclFor(input.table, selectionOf(input)) },
  {
    folder: 'rules',
    ending: 'yaml',
    awsOnly: true,
    text: (input) =>
      ruleCloudFormationFor(input.table, input.facts, { ...selectionOf(input), name: resourceName(input, 'Rule'), target: 'lambda' }),
  },
  { folder: 'settings', ending: 'json', awsOnly: true, text: settingsText },
];

function templateParts(input: FormInput): TemplateParts {
  return { name: resourceName(input, 'Policy'), isIam: false, scope: undefined };
}

/**
 * The documents, templates and settings for each category and for the whole table, by file name. If the spec names its sides, each side has
 * a folder.
 */
export function accessFiles(catalog: Catalog): ReadonlyMap<string, string> {
  const table = topicTableOf(catalog);
  const facts = ruleFacts(catalog);
  const sides = policySides(catalog);
  const selections = ['all', ...catalog.categories.map(({ name }) => name)];
  const inputs = sides.flatMap((side) =>
    selections.map((events): FormInput => ({ catalog, table, facts, events, side, name: pascalCase(camelCase(events)) })),
  );
  const files = inputs.flatMap((input) => {
    const folderOf = (folder: string): string => (sides.length > 1 ? `${folder}/${kebabCase(input.side)}` : folder);
    return textsOf(input).map(({ folder, ending, text }) => [`${folderOf(folder)}/${categoryFile(input.events)}.${ending}`, text] as const);
  });
  return new Map(files);
}

/** A file in one form. */
interface FormText extends Pick<Form, 'folder' | 'ending'> {
  readonly text: string;
}

function textsOf(input: FormInput): readonly FormText[] {
  const policies = POLICY_FORMS.flatMap(({ kind, forms }) => {
    // A policy that is too large has no file. The command line explains why.
    const documents = ifPossible(() => literalDocuments(input.table, selectionOf(input), LONGEST_SCOPE, kind));
    return documents ? forms.flatMap((form) => possibleText(form, () => form.text(documents, input))) : [];
  });
  const others = OTHER_FORMS.filter(({ awsOnly }) => !awsOnly || input.table.dialect === 'aws-iot');
  return [...policies, ...others.flatMap((form) => possibleText(form, () => form.text(input)))];
}

function possibleText({ folder, ending }: Pick<Form, 'folder' | 'ending'>, make: () => string): readonly FormText[] {
  const text = ifPossible(make);
  return text === undefined ? [] : [{ folder, ending, text }];
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
function documentsText(documents: readonly PolicyDocument[]): string {
  const moved = documents.map((document) => movedDocument(document, PLACEHOLDERS));
  const [only, ...others] = moved;
  return `${JSON.stringify(others.length === 0 ? only : moved, null, 2)}\n`;
}

function settingsText({ catalog, table, events }: FormInput): string {
  const configurations = eventConfigurationsFor(table, settingFacts(catalog), events);
  const { alwaysOn, undocumented } = configurations;
  return `${JSON.stringify({ ...settingsForms(configurations), alwaysOn, undocumented }, null, 2)}\n`;
}
