import { type ArnScope, movedArn } from '../arn-scope.js';

/** When a statement holds: operators, keys and values. */
export interface PolicyCondition {
  readonly [operator: string]: { readonly [key: string]: readonly string[] };
}

/** A statement of an access policy. */
export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: string;
  readonly Resource: readonly string[];
  readonly Condition?: PolicyCondition;
}

/** An access policy as AWS reads it: `JSON.stringify` gives the document. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** The size of a document as AWS counts it: characters without white space. */
export function policyCharacters(document: object): number {
  return withoutSpace(JSON.stringify(document)).length;
}

/** `text` without white space. */
export function withoutSpace(text: string): string {
  return text.replaceAll(/\s/g, '');
}

/** `document` with its resources in another scope, for example one of placeholders. */
export function movedDocument(document: PolicyDocument, scope: ArnScope): PolicyDocument {
  return {
    ...document,
    Statement: document.Statement.map((statement) => ({ ...statement, Resource: statement.Resource.map((arn) => movedArn(arn, scope)) })),
  };
}
