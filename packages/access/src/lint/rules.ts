import { plainFilter } from '@topicwright/runtime';
import { THING_VARIABLE } from '../documents/check-iam-text.js';
import { IAM_POLICY } from '../documents/policy-kind.js';
import { appliesToAction, CURRENT_VERSION } from '../engine/evaluate.js';
import { isOfIot } from '../engine/iot-arn.js';
import { matchesPattern } from '../engine/match-pattern.js';
import { type LintContext, type LintRule, type ReadResource, type Report, resourcesOf, statementsOf } from './lint-rule.js';
import { likelyAction } from './mqtt-actions.js';
import { isTypeless, mismatches, mqttWildcard, quoted, reportType, typeFor } from './resource-reports.js';

/** All lint rules. */
export const LINT_RULES: readonly LintRule[] = [
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
    id: 'mqtt-wildcard-in-policy',
    severity: 'warning',
    means: 'The MQTT wildcards + and # are literal characters in a policy. The wildcards of a policy are * and ?.',
    check: (context) => resourcesOf(context).flatMap((resource) => mqttWildcard(resource, context)),
  },
  {
    id: 'deny-bypassed-by-wildcard',
    severity: 'warning',
    means: 'A subscription to a topic is denied, but a filter with an MQTT wildcard that also matches the topic is not.',
    check: bypassedDenies,
  },
  {
    id: 'publish-to-reserved',
    severity: 'warning',
    means: 'Publishing to $aws/events is granted, but AWS disconnects clients that publish there.',
    check: (context) =>
      resourcesOf(context)
        .filter(({ statement, name }) => allows(statement, ['iot:Publish', 'iot:RetainPublish']) && name.startsWith('$aws/events'))
        .map(({ at, name }) => ({
          at,
          message: `AWS disconnects clients that publish to ${quoted(name)}`,
          fix: 'remove the resource',
        })),
  },
  missing('iot:Connect', 'A client can subscribe or receive, but cannot connect.', 'add iot:Connect on client/CLIENT_ID'),
  missing('iot:Subscribe', 'A client can receive, but cannot subscribe.', 'add iot:Subscribe on topicfilter/FILTER'),
  missing('iot:Receive', 'A client can subscribe, but cannot receive.', 'add iot:Receive on topic/TOPIC'),
  {
    id: 'receive-narrower',
    severity: 'info',
    means: 'A client can subscribe to a filter, but cannot receive all of its topics.',
    check: narrowReceives,
  },
  {
    id: 'broad-star',
    severity: 'warning',
    means: 'Every action or every resource is granted.',
    check: (context) => [...broadActions(context), ...broadResources(context)],
  },
  starIn('region'),
  starIn('account'),
  {
    id: 'unresolved-placeholder',
    severity: 'error',
    means: 'The region or account of an ARN is an unresolved placeholder.',
    check: (context) =>
      resourcesOf(context).flatMap(({ at, text, region, account, resource }) => {
        if (resource === undefined || !isOfIot(text)) return [];
        const wrong = [
          ...(/^(?:[a-z]{2}(?:-[a-z]+)+-\d+|[\w-]*[*?][\w-]*)$/.test(region) ? [] : [`region ${quoted(region)}`]),
          ...(/^(?:\d{12}|[\d*?]*[*?][\d*?]*)$/.test(account) ? [] : [`account ${quoted(account)}`]),
        ];
        return wrong.length === 0
          ? []
          : [
              {
                at,
                message: `invalid ${wrong.join(' and ')}, so the ARN matches nothing`,
                fix: 'use a region such as us-east-1 and an account ID of 12 digits',
              },
            ];
      }),
  },
  {
    id: 'thing-variable-in-iam',
    severity: 'error',
    means: 'An IAM policy contains a thing or certificate variable, which has a value only in AWS IoT policies.',
    check: (context) =>
      context.kind.dialect !== IAM_POLICY.dialect
        ? []
        : resourcesOf(context)
            .filter(({ text }) => THING_VARIABLE.test(text))
            .map(({ at, text }) => ({
              at,
              message: `${quoted(text)} contains a thing or certificate variable, which has no value in IAM, so it matches nothing`,
              fix: 'use a literal name or an AWS IoT policy',
            })),
  },
  {
    id: 'old-version',
    severity: 'error',
    means: 'A policy without Version 2012-10-17 contains policy variables, which are literal text in other versions.',
    check: ({ documents }) =>
      documents
        .filter(
          ({ version, statements }) =>
            version !== CURRENT_VERSION && statements.some(({ resources }) => resources.some(({ text }) => text.includes('${'))),
        )
        .map(({ at, version }) => ({
          at: `${at}Version`,
          message: `${'${…}'} is literal text in ${version === undefined ? 'a policy without Version' : `version ${quoted(version)}`}`,
          fix: `set "Version": "${CURRENT_VERSION}"`,
        })),
  },
  tooLarge('iot', 2048, 'an AWS IoT policy'),
  tooLarge('iam', 6144, 'an IAM managed policy'),
];

function allows({ effect, actions }: ReadResource['statement'], wanted: readonly string[]): boolean {
  return effect === 'Allow' && actions.some(({ text }) => wanted.some((action) => action.toLowerCase() === text.toLowerCase()));
}

function bypassedDenies(context: LintContext): readonly Report[] {
  const names = (effect: string, action: string, type: string): readonly ReadResource[] =>
    resourcesOf(context).filter(
      (resource) => resource.statement.effect === effect && appliesToAction(resource.statement, action) && resource.type === type,
    );
  const allowed = names('Allow', 'iot:Subscribe', 'topicfilter').filter(({ name }) => name.includes('*'));
  const received = names('Deny', 'iot:Receive', 'topic');
  return names('Deny', 'iot:Subscribe', 'topicfilter')
    .filter(({ name }) => allowed.some((wide) => wide.name !== name && matchesPattern(wide.name, name, 'literal')))
    .filter(({ name }) => !received.some((denied) => matchesPattern(denied.name, name, 'literal')))
    .map(({ at, name }) => ({
      at,
      message: `a client that subscribes to a broader filter with + or # still receives the topics that ${quoted(name)} denies`,
      fix: `also deny iot:Receive on topic/${name.replaceAll(/[+#]/g, '*')}`,
      auditCode: 'TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS',
    }));
}

function missing(action: 'iot:Connect' | 'iot:Subscribe' | 'iot:Receive', means: string, fix: string): LintRule {
  const needing = { 'iot:Connect': ['iot:Subscribe', 'iot:Receive'], 'iot:Subscribe': ['iot:Receive'], 'iot:Receive': ['iot:Subscribe'] }[
    action
  ];
  return {
    id: `missing-${action.slice(4).toLowerCase()}`,
    severity: 'error',
    means,
    check: (context) => {
      const granting = statementsOf(context).filter(({ effect }) => effect === 'Allow');
      if (granting.some((statement) => appliesToAction(statement, action))) return [];
      const first = granting.find((statement) => needing.some((other) => appliesToAction(statement, other)));
      return first ? [{ at: first.at, message: `${action} is not granted anywhere`, fix }] : [];
    },
  };
}

function narrowReceives(context: LintContext): readonly Report[] {
  const allowed = resourcesOf(context).filter(({ statement }) => statement.effect === 'Allow');
  const received = allowed.filter(
    ({ statement, type, text }) => appliesToAction(statement, 'iot:Receive') && (type === 'topic' || text === '*'),
  );
  if (received.length === 0) return [];
  return allowed
    .filter(({ statement, type }) => appliesToAction(statement, 'iot:Subscribe') && type === 'topicfilter')
    .filter(({ name }) => {
      const topics = plainFilter(name).replaceAll(/[+#]/g, '*');
      return !received.some((other) => other.text === '*' || matchesPattern(other.name, topics, 'literal'));
    })
    .map(({ at, name }) => ({
      at,
      message: `some topics matched by ${quoted(name)} are not covered by iot:Receive`,
      fix: 'widen iot:Receive, unless this is intended',
    }));
}

function broadActions(context: LintContext): readonly Report[] {
  return statementsOf(context)
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions }) => actions.filter(({ text }) => /^(?:iot:)?\*$/.test(text)))
    .map(({ at, text }) => ({
      at,
      message: `${quoted(text)} grants every action`,
      fix: 'name the actions: iot:Connect, iot:Subscribe, iot:Receive',
      auditCode: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
    }));
}

// `client/*` is not reported, because a policy needs it if the client IDs are unknown.
function broadResources(context: LintContext): readonly Report[] {
  const isBroad = ({ text, resource, type, name }: ReadResource): boolean =>
    text === '*' || resource === '*' || (type !== 'client' && /^(?:\*|#|\$aws\/(?:\*|#))$/.test(name));
  return resourcesOf(context)
    .filter(
      (resource) =>
        resource.statement.effect === 'Allow' &&
        isBroad(resource) &&
        // Actions of other services and actions without a resource type may require "*".
        resource.statement.actions.some(({ text }) => /^(?:iot:)?[^:]*[*?]/.test(text) || (typeFor(text) ?? '*') !== '*'),
    )
    .map(({ at, text }) => ({
      at,
      message: `${quoted(text)} grants the action on every resource`,
      fix: 'name the topics and filters that the client needs',
      auditCode: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
    }));
}

function starIn(part: 'region' | 'account'): LintRule {
  return {
    id: `${part}-star`,
    severity: 'warning',
    means: `The ${part} of an ARN is a wildcard.`,
    check: (context) =>
      resourcesOf(context)
        .filter((resource) => resource.resource !== undefined && /[*?]/.test(resource[part]))
        .map(({ at, text }) => ({ at, message: `${quoted(text)} matches every ${part}`, fix: `name the ${part}` })),
  };
}

function tooLarge(dialect: 'iot' | 'iam', most: number, what: string): LintRule {
  return {
    id: `over-${most}`,
    severity: 'error',
    means: `The document exceeds the size limit of ${what}.`,
    check: ({ documents, kind }) =>
      documents
        .filter(({ characters }) => kind.dialect === dialect && characters > most)
        .map(({ at, characters }) => ({
          at: at.replace(/\.$/, ''),
          message: `the document has ${characters} characters without white space, ${characters - most} over the limit of ${what}`,
          fix: 'split it into several policies or grant fewer topics',
        })),
  };
}
