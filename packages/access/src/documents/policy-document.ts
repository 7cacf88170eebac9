import { type ArnScope, movedArn } from '../arn-scope.js';

/** The condition of a statement: operators, keys and values. */
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

/** An access policy. `JSON.stringify` converts it to the document that AWS accepts. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** The size of a document as AWS counts it: the number of characters without white space. */
export function policyCharacters(document: object): number {
  return withoutSpace(JSON.stringify(document)).length;
}

/** Removes white space from `text`. */
export function withoutSpace(text: string): string {
  return text.replaceAll(/\s/g, '');
}

/** Moves the resources of `document` to another scope, for example one with placeholders. */
export function movedDocument(document: PolicyDocument, scope: ArnScope): PolicyDocument {
  return {
    ...document,
    Statement: document.Statement.map((statement) => ({ ...statement, Resource: statement.Resource.map((arn) => movedArn(arn, scope)) })),
  };
}
