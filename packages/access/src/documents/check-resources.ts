import { THING_VARIABLE } from '../grants/policy-variables.js';
import { unknownNames, variableHint } from '../grants/unknown-variable.js';
import { PolicyError } from '../policy-error.js';
import type { PolicyKind } from '../policy-kind.js';
import type { PolicyDocument } from './policy-document.js';

/**
 * Tab, line feed, carriage return and U+0020 to U+00FF.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html}
 */
const IAM_TEXT = /^[\t\n\r\x20-\xff]*$/;

/**
 * Rejects resources that match nothing because of a policy variable, and those that IAM does not accept.
 *
 * @throws {PolicyError} `invalid-identifier` or `invalid-client-id`.
 */
export function checkResources(documents: readonly PolicyDocument[], { dialect }: PolicyKind): void {
  for (const resource of documents.flatMap(({ Statement }) => Statement.flatMap((statement) => statement.Resource))) {
    // A name without a namespace is not taken for a variable of AWS.
    const unknown = unknownNames(resource).find((name) => name.includes(':'));
    if (unknown !== undefined)
      throw invalid(resource, `contains the unknown policy variable \${${unknown}}, so it matches nothing; ${variableHint(unknown)}`);
    if (dialect !== 'iam') continue;
    if (!IAM_TEXT.test(resource)) throw invalid(resource, 'contains a character above U+00FF, which IAM rejects; use an AWS IoT policy');
    if (THING_VARIABLE.test(resource))
      throw invalid(resource, 'contains a thing or certificate variable, which has no value in IAM; use an AWS IoT policy');
  }
}

function invalid(resource: string, reason: string): PolicyError {
  const [code, path] = resource.includes(':client/')
    ? (['invalid-client-id', 'clientIds'] as const)
    : (['invalid-identifier', 'params'] as const);
  return new PolicyError(code, path, resource, `${JSON.stringify(resource)} ${reason}`);
}
