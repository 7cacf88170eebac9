import { plainFilter } from '@topicwright/runtime';
import { THING_VARIABLE } from '../documents/check-iam-text.js';
import { IAM_POLICY } from '../documents/policy-kind.js';
import { appliesToAction, CURRENT_VERSION } from '../engine/evaluate.js';
import { isOfIot } from '../engine/iot-arn.js';
import { matchesPattern } from '../engine/match-pattern.js';
import { type LintContext, type LintRule, type ReadResource, type Report, resourcesOf, statementsOf } from './lint-rule.js';
import { likelyAction } from './mqtt-actions.js';
import { isTypeless, mismatches, mqttWildcard, quoted, reportType, typeFor } from './resource-reports.js';

/** What a linter finds in a policy, a rule a mistake that people make. */
export const LINT_RULES: readonly LintRule[] = [
  {
    id: 'not-an-arn',
    severity: 'error',
    means: 'A resource is no ARN, so it matches nothing.',
    check: (context) =>
      resourcesOf(context)
        .filter(({ text, resource }) => text !== '*' && resource === undefined)
        .map(({ at, text }) => ({
          at,
          message: `${quoted(text)} is not an ARN, so it matches nothing`,
          fix: 'write arn:aws:iot:REGION:ACCOUNT:TYPE/NAME',
        })),
  },
  {
    id: 'no-resource-type',
    severity: 'error',
    means: 'An ARN lacks the resource type (client/, topic/, topicfilter/), so it matches nothing.',
    check: (context) => resourcesOf(context).filter(isTypeless).map(reportType),
  },
  {
    id: 'resource-type-mismatch',
    severity: 'error',
    means:
      'The resource type does not go with the action: topicfilter/ is for Subscribe, topic/ for Receive and Publish, client/ for Connect.',
    check: (context) => resourcesOf(context).flatMap(mismatches),
  },
  {
    id: 'unknown-action',
    severity: 'error',
    means: 'An action is misspelt, or lacks its service.',
    check: (context) =>
      statementsOf(context)
        .flatMap(({ actions, notActions }) => [...actions, ...notActions])
        .flatMap(({ text, at }): readonly Report[] => {
          const like = likelyAction(text);
          return like === undefined
            ? []
            : [{ at, message: `there is no action ${quoted(text)}, so the statement does nothing for it`, fix: `write ${like}` }];
        }),
  },
  {
    id: 'mqtt-wildcard-in-policy',
    severity: 'warning',
    means: 'The MQTT wildcards + and # are plain characters in a policy; its own are * and ?.',
    check: (context) => resourcesOf(context).flatMap((resource) => mqttWildcard(resource, context)),
  },
  {
    id: 'deny-bypassed-by-wildcard',
    severity: 'warning',
    means: 'Subscribing to a topic is denied, but a filter with an MQTT wildcard that receives it is not.',
    check: bypassedDenies,
  },
  {
    id: 'publish-to-reserved',
    severity: 'warning',
    means: 'Publishing to $aws/events is granted; AWS disconnects a client that does it.',
    check: (context) =>
      resourcesOf(context)
        .filter(({ statement, name }) => allows(statement, ['iot:Publish', 'iot:RetainPublish']) && name.startsWith('$aws/events'))
        .map(({ at, name }) => ({
          at,
          message: `no client may publish to ${quoted(name)}; AWS disconnects one that tries`,
          fix: 'take the resource out',
        })),
  },
  missing('iot:Connect', 'A client may subscribe or receive, but not connect.', 'add iot:Connect on client/CLIENT_ID'),
  missing('iot:Subscribe', 'A client may receive, but subscribe to nothing.', 'add iot:Subscribe on topicfilter/FILTER'),
  missing('iot:Receive', 'A client may subscribe, but receives nothing of it.', 'add iot:Receive on topic/TOPIC'),
  {
    id: 'receive-narrower',
    severity: 'info',
    means: 'A filter may be subscribed of which not every topic may be received.',
    check: narrowReceives,
  },
  {
    id: 'broad-star',
    severity: 'warning',
    means: 'An action, or a resource, is granted as a whole.',
    check: (context) => [...broadActions(context), ...broadResources(context)],
  },
  starIn('region'),
  starIn('account'),
  {
    id: 'unresolved-placeholder',
    severity: 'error',
    means: 'The region or the account of an ARN is a placeholder that nobody filled in.',
    check: (context) =>
      resourcesOf(context).flatMap(({ at, text, region, account, resource }) => {
        if (resource === undefined || !isOfIot(text)) return [];
        const wrong = [
          ...(/^(?:[a-z]{2}(?:-[a-z]+)+-\d+|[\w-]*[*?][\w-]*)$/.test(region) ? [] : [`the region is ${quoted(region)}`]),
          ...(/^(?:\d{12}|[\d*?]*[*?][\d*?]*)$/.test(account) ? [] : [`the account is ${quoted(account)}`]),
        ];
        return wrong.length === 0
          ? []
          : [
              {
                at,
                message: `${wrong.join(' and ')}, so the ARN matches nothing`,
                fix: 'write a region such as us-east-1, and an account of 12 digits',
              },
            ];
      }),
  },
  {
    id: 'thing-variable-in-iam',
    severity: 'error',
    means: 'A variable of things or certificates stands in an IAM policy, where it has no value.',
    check: (context) =>
      context.kind.dialect !== IAM_POLICY.dialect
        ? []
        : resourcesOf(context)
            .filter(({ text }) => THING_VARIABLE.test(text))
            .map(({ at, text }) => ({
              at,
              message: `${quoted(text)} holds a thing variable, which has no value in IAM, so it matches nothing`,
              fix: 'write the name, or use an AWS IoT policy',
            })),
  },
  {
    id: 'old-version',
    severity: 'error',
    means: 'Variables stand in a policy without Version 2012-10-17, where they are plain text.',
    check: ({ documents }) =>
      documents
        .filter(
          ({ version, statements }) =>
            version !== CURRENT_VERSION && statements.some(({ resources }) => resources.some(({ text }) => text.includes('${'))),
        )
        .map(({ at, version }) => ({
          at: `${at}Version`,
          message: `${'${…}'} is plain text in version ${quoted(version ?? 'none')}`,
          fix: `write "Version": "${CURRENT_VERSION}"`,
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
      message: `a client that subscribes to a wider filter with + or # still receives what ${quoted(name)} denies`,
      fix: `deny iot:Receive on topic/${name.replaceAll(/[+#]/g, '*')} as well`,
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
      return first ? [{ at: first.at, message: `${action} is nowhere granted`, fix }] : [];
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
      message: `not all that ${quoted(name)} receives may be received`,
      fix: 'widen iot:Receive, if that is not meant',
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

// Any client id is what a policy without known ids has to say; any topic is not.
function broadResources(context: LintContext): readonly Report[] {
  const isBroad = ({ text, resource, type, name }: ReadResource): boolean =>
    text === '*' || resource === '*' || (type !== 'client' && /^(?:\*|#|\$aws\/(?:\*|#))$/.test(name));
  return resourcesOf(context)
    .filter(
      (resource) =>
        resource.statement.effect === 'Allow' &&
        isBroad(resource) &&
        // Other services, and actions that take no resource, have no other way to say it.
        resource.statement.actions.some(({ text }) => /^(?:iot:)?[^:]*[*?]/.test(text) || (typeFor(text) ?? '*') !== '*'),
    )
    .map(({ at, text }) => ({
      at,
      message: `${quoted(text)} grants it for everything`,
      fix: 'name the topics and filters that are needed',
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
        .map(({ at, text }) => ({ at, message: `${quoted(text)} is for any ${part}`, fix: `name the ${part}` })),
  };
}

function tooLarge(dialect: 'iot' | 'iam', most: number, what: string): LintRule {
  return {
    id: `over-${most}`,
    severity: 'error',
    means: `The document is larger than ${what} may be.`,
    check: ({ documents, kind }) =>
      documents
        .filter(({ characters }) => kind.dialect === dialect && characters > most)
        .map(({ at, characters }) => ({
          at: at.replace(/\.$/, ''),
          message: `the document has ${characters} characters without white space, ${characters - most} more than ${what} may have`,
          fix: 'split it into several policies, or name fewer topics',
        })),
  };
}
