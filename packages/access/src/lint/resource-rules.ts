import { type HeadFault, headFault, isOfIot } from '../engine/iot-arn.js';
import { THING_VARIABLE } from '../grants/policy-variables.js';
import { unknownVariables, variableHint } from '../grants/unknown-variable.js';
import { type LintRule, quoted, type ReadResource, type Report, resourcesOf, statementsOf } from './lint-rule.js';
import { likelyAction } from './mqtt-actions.js';
import { isTypeless, mismatches, mqttWildcard, reportType } from './resource-reports.js';

/** The rules for one action or resource. */
export const RESOURCE_RULES: readonly LintRule[] = [
  {
    id: 'not-an-arn',
    severity: 'error',
    means: 'A resource is not an ARN, so it matches nothing.',
    check: (context) =>
      resourcesOf(context)
        .filter(({ text, resource }) => text !== '*' && resource === undefined)
        .map(({ at, text }) => ({
          at,
          message: `${quoted(text)} is not an ARN, so it matches nothing`,
          fix: 'use arn:aws:iot:REGION:ACCOUNT:TYPE/NAME',
        })),
  },
  {
    id: 'no-resource-type',
    severity: 'error',
    means: 'An ARN has no resource type (client/, topic/ or topicfilter/), so it matches nothing.',
    check: (context) => resourcesOf(context).filter(isTypeless).map(reportType),
  },
  {
    id: 'resource-type-mismatch',
    severity: 'error',
    means:
      'The resource type does not match the action. Subscribe takes topicfilter/, Receive and Publish take topic/, Connect takes client/.',
    check: (context) => resourcesOf(context).flatMap(mismatches),
  },
  headRule('extra-segment', 'extra-segment', 'An ARN has an extra part, so it matches nothing.'),
  headRule('wrong-partition', 'wrong-partition', 'An ARN has the partition of another region, so it matches nothing.'),
  headRule('unresolved-placeholder', 'unresolved', 'The region or account of an ARN is an unresolved placeholder.'),
  {
    id: 'unknown-action',
    severity: 'error',
    means: 'An action is misspelled or has no service prefix.',
    check: (context) =>
      statementsOf(context)
        .flatMap(({ actions, notActions }) => [...actions, ...notActions])
        .flatMap(({ text, at }): readonly Report[] => {
          const like = likelyAction(text);
          return like === undefined
            ? []
            : [{ at, message: `unknown action ${quoted(text)}, so the statement has no effect for it`, fix: `use ${like}` }];
        }),
  },
  {
    id: 'unknown-variable',
    severity: 'error',
    means: 'A resource contains a policy variable that does not exist, so it matches nothing.',
    check: (context) => resourcesOf(context).flatMap(unknownVariable),
  },
  {
    id: 'thing-variable-in-iam',
    severity: 'error',
    means: 'An IAM policy contains a thing or certificate variable, which has a value only in AWS IoT policies.',
    check: (context) =>
      resourcesOf({ ...context, documents: context.documents.filter(({ dialect }) => dialect === 'iam') })
        .filter(({ text }) => THING_VARIABLE.test(text))
        .map(({ at, text }) => ({
          at,
          message: `${quoted(text)} contains a thing or certificate variable, which has no value in IAM, so it matches nothing`,
          fix: 'use a literal name or an AWS IoT policy',
        })),
  },
  {
    id: 'double-dollar',
    severity: 'error',
    means: 'A topic begins with $$aws, so it matches nothing.',
    check: (context) =>
      resourcesOf(context)
        .filter(({ name }) => name.startsWith('$$aws'))
        .map(({ at, name }) => ({
          at,
          message: `the topics of AWS begin with one "$", so ${quoted(name)} matches nothing`,
          fix: `use ${name.slice(1)}; in Terraform only "$\${" needs the second "$"`,
        })),
  },
  {
    id: 'mqtt-wildcard-in-policy',
    severity: 'warning',
    means: 'The MQTT wildcards + and # are literal characters in a policy. The wildcards of a policy are * and ?.',
    check: (context) => resourcesOf(context).flatMap((resource) => mqttWildcard(resource, context)),
  },
  starIn('region'),
  starIn('account'),
  {
    id: 'unknown-text',
    severity: 'warning',
    means: 'A string is known only when the template is deployed, so it is not checked.',
    check: (context) =>
      statementsOf(context)
        .flatMap(({ actions, notActions, resources, notResources }) => [...actions, ...notActions, ...resources, ...notResources])
        .filter(({ isUnknown }) => isUnknown)
        .filter(({ at }, i, all) => all.findIndex((other) => other.at === at) === i)
        .map(({ at, text }) => ({
          at,
          message: `${text === '*' ? 'the policy' : text} is known only when the template is deployed`,
          fix: 'check the deployed policy, for example the output of "aws iot get-policy"',
        })),
  },
];

function headRule(id: string, kind: HeadFault['kind'], means: string): LintRule {
  return {
    id,
    severity: 'error',
    means,
    check: (context) =>
      resourcesOf(context).flatMap((resource) => {
        const found = isOfIot(resource) ? headFault(resource) : undefined;
        return found?.kind === kind ? [{ at: resource.at, message: found.message, fix: found.fix }] : [];
      }),
  };
}

function unknownVariable({ at, text }: ReadResource): readonly Report[] {
  const [name] = unknownVariables(text);
  if (name === undefined) return [];
  return [{ at, message: `unknown policy variable \${${name}}, so the resource matches nothing`, fix: variableHint(name) }];
}

function starIn(part: 'region' | 'account'): LintRule {
  return {
    id: `${part}-star`,
    severity: 'warning',
    means: `The ${part} of an ARN is a wildcard.`,
    check: (context) =>
      resourcesOf(context)
        .filter(
          (resource) =>
            resource.resource !== undefined &&
            resource.statement.effect === 'Allow' &&
            resource.statement.notResources.length === 0 &&
            /[*?]/.test(resource[part]),
        )
        .map(({ at, text }) => ({ at, message: `${quoted(text)} matches every ${part}`, fix: `name the ${part}` })),
  };
}
