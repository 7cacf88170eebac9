import { PolicyError } from '../policy-error.js';
import type { PolicyDocument } from './policy-document.js';

/**
 * Tab, line feed, carriage return and U+0020 to U+00FF.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html}
 */
const IAM_TEXT = /^[\t\n\r\x20-\xff]*$/;

/** Thing and certificate variables. They have a value only in AWS IoT policies. */
export const THING_VARIABLE: RegExp = /\$\{iot:(?:Connection\.Thing|Certificate)\./i;

/**
 * Rejects resources that AWS IoT policies may contain but IAM policies may not.
 *
 * @throws {PolicyError} `invalid-identifier` or `invalid-client-id`.
 */
export function checkIamText(documents: readonly PolicyDocument[]): void {
  for (const resource of documents.flatMap(({ Statement }) => Statement.flatMap((statement) => statement.Resource))) {
    if (!IAM_TEXT.test(resource))
      throw new PolicyError(
        'invalid-identifier',
        'params',
        resource,
        `${JSON.stringify(resource)} contains a character above U+00FF, which IAM rejects; use an AWS IoT policy`,
      );
    if (THING_VARIABLE.test(resource))
      throw new PolicyError(
        resource.includes(':client/') ? 'invalid-client-id' : 'invalid-identifier',
        resource.includes(':client/') ? 'clientIds' : 'params',
        resource,
        `${JSON.stringify(resource)} contains a thing or certificate variable, which has no value in IAM; use an AWS IoT policy`,
      );
  }
}
