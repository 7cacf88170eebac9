import {
  type AccessOptions,
  cloudFormationFor,
  iamPolicyFor,
  iotPolicyFor,
  mosquittoAclFor,
  type Policy,
  type PolicyOptions,
  selectGrants,
  terraformFor,
} from '@topicwright/access';
import { IAM_POLICY, IOT_POLICY, type PolicyKind, policyCharacters } from '@topicwright/access/internal';
import type { ParameterValue } from '@topicwright/runtime/codegen';
import type { Explorer } from '../explorer.js';
import { type Refusable, refusable } from './refusable.js';

/** The events of a policy, and the client that it is for. */
export interface GrantChoice {
  readonly events: readonly string[];
  readonly side: string;
  readonly params: { readonly [name: string]: ParameterValue };
  readonly clientIds: readonly string[];
  readonly persistentSession: boolean;
  /** Allow broader filters if a policy would otherwise be too large. */
  readonly widen: boolean;
  readonly region: string;
  readonly account: string;
}

/** A form in which access is deployed. */
export interface GrantForm {
  readonly title: string;
  readonly result: Refusable<GrantedText>;
}

/** The text of a form, and what is known about it. */
export interface GrantedText {
  readonly text: string;
  /** The extra events of which some topic is granted. */
  readonly alsoGrants: readonly string[];
  /** The sizes of the documents, without white space. */
  readonly sizes?: { readonly characters: readonly number[]; readonly most: number };
}

/** The access in every form. */
export function answerGrant({ table }: Explorer, { region, account, ...choice }: GrantChoice): readonly GrantForm[] {
  const { clientIds, persistentSession, widen, ...selection } = choice;
  const access: AccessOptions = {
    ...selection,
    ...(clientIds.length > 0 && { clientIds }),
    ...(persistentSession && { persistentSession }),
  };
  const placed: PolicyOptions = { ...access, widen, region, account };
  const forms: { readonly [title: string]: () => GrantedText } = {
    'AWS IoT policy': () => documentsText(iotPolicyFor(table, placed), IOT_POLICY),
    'IAM policy': () => documentsText(iamPolicyFor(table, placed), IAM_POLICY),
    CloudFormation: () => cloudFormationFor(table, { ...access, widen }),
    Terraform: () => terraformFor(table, { ...access, widen }),
    'Mosquitto ACL': () => ({
      text: mosquittoAclFor(table, selection),
      alsoGrants: selectGrants(table, selection, 'mosquitto').alsoGrants,
    }),
  };
  return Object.entries(forms).map(([title, build]) => ({ title, result: refusable(build) }));
}

function documentsText({ documents, alsoGrants }: Policy, { maxCharacters }: PolicyKind): GrantedText {
  const text = JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2);
  return { text, alsoGrants, sizes: { characters: documents.map(policyCharacters), most: maxCharacters } };
}
