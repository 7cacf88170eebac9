import { PolicyError } from '../policy-error.js';
import type { PolicyDocument } from './policy-document.js';

/** Tab, line feed, carriage return and U+0020 to U+00FF. @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html} */
const IAM_TEXT = /^[\t\n\r\x20-\xff]*$/;

/** Variables of things and certificates: they have a value in AWS IoT policies alone. */
export const THING_VARIABLE: RegExp = /\$\{iot:(?:Connection\.Thing|Certificate)\./;

/** Refuses what AWS IoT policies may hold and IAM policies may not. @throws {PolicyError} */
export function checkIamText(documents: readonly PolicyDocument[]): void {
  for (const resource of documents.flatMap(({ Statement }) => Statement.flatMap((statement) => statement.Resource))) {
    if (!IAM_TEXT.test(resource))
      throw new PolicyError(
        'invalid-identifier',
        'params',
        resource,
        `${JSON.stringify(resource)} holds a character beyond U+00FF, which IAM refuses`,
      );
    if (THING_VARIABLE.test(resource))
      throw new PolicyError(
        'invalid-client-id',
        'clientIds',
        resource,
        `${JSON.stringify(resource)} holds a thing variable, which has no value in an IAM policy`,
      );
  }
}
