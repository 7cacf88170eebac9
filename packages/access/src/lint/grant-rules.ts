import { plainFilter } from '@topicwright/runtime';
import { appliesToAction } from '../engine/evaluate.js';
import { matchesPattern } from '../engine/match-pattern.js';
import type { Placed, ReadStatement } from '../engine/read-policy.js';
import {
  isDenied,
  isException,
  type LintContext,
  type LintRule,
  quoted,
  type ReadResource,
  type Report,
  resourcesFor,
  resourcesOf,
  statementsOf,
} from './lint-rule.js';
import { typeFor } from './mqtt-actions.js';

/** The rules for what statements grant together: too little, or too much. */
export const GRANT_RULES: readonly LintRule[] = [
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
    check: (context) => statementsOf(context).flatMap((statement) => publishesToReserved(statement, context)),
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
    id: 'any-client',
    severity: 'warning',
    means: 'A client may connect with any client ID, and so take over the session of another one.',
    check: anyClient,
  },
  {
    id: 'broad-star',
    severity: 'warning',
    means: 'Every action or every resource is granted.',
    check: (context) => [...broadActions(context), ...broadResources(context)],
  },
  {
    id: 'not-action',
    severity: 'warning',
    means: 'NotAction in an Allow grants every other action, also of other services.',
    check: (context) =>
      allowsOf(context)
        .filter(({ notActions }) => notActions.length > 0)
        .map(({ at, notActions }) => ({
          at: `${at}.NotAction`,
          message: `grants every action except ${textsOf(notActions)}, also of other services`,
          fix: 'name the actions in Action',
          auditCode: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
        })),
  },
  {
    id: 'not-resource',
    severity: 'warning',
    means: 'NotResource in an Allow grants every other resource.',
    check: (context) =>
      allowsOf(context)
        .filter(({ notResources }) => notResources.length > 0)
        .map(({ at, notResources }) => ({
          at: `${at}.NotResource`,
          message: `grants every resource except ${textsOf(notResources)}`,
          fix: 'name the resources in Resource, or deny the exceptions in a separate statement',
          auditCode: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
        })),
  },
];

function allowsOf(context: LintContext): readonly ReadStatement[] {
  return statementsOf(context).filter(({ effect }) => effect === 'Allow');
}

function textsOf(placed: readonly Placed[]): string {
  return placed.map(({ text }) => text).join(', ');
}

const PUBLISH = ['iot:publish', 'iot:retainpublish'];

function publishesToReserved({ effect, actions, resources, at }: ReadStatement, context: LintContext): readonly Report[] {
  const publishing = actions.filter(({ text }) => PUBLISH.includes(text.toLowerCase()));
  const [first] = publishing;
  if (effect !== 'Allow' || !first) return [];
  const own = resourcesOf(context).filter(
    (resource) => resource.statement.at === at && resource.type === 'topic' && !isException(resource),
  );
  const reserved = own.filter(({ name }) => name.startsWith('$aws/events') && !isDenied(context, first.text, 'topic', name));
  const [example] = reserved;
  if (!example) return [];
  const message = `AWS disconnects clients that publish to ${quoted(example.name)}`;
  if (publishing.length < actions.length) {
    const fix =
      reserved.length < own.length
        ? `remove ${textsOf(publishing)} from Action, and grant it in a separate statement without $aws/events`
        : `remove ${textsOf(publishing)} from Action`;
    return [{ at: first.at, message, fix }];
  }
  const isOnly = reserved.length === resources.length;
  return reserved.map(({ at: place, name }) => ({
    at: place,
    message: `AWS disconnects clients that publish to ${quoted(name)}`,
    fix: isOnly ? 'remove the statement' : 'remove the resource',
  }));
}

// A filter that is broader than the denied one, is allowed itself, and receives topics that only the denial of the subscription protects.
function bypassedDenies(context: LintContext): readonly Report[] {
  const matching = (effect: 'Allow' | 'Deny', action: string, type: string, name: string): boolean =>
    resourcesFor(context, effect, action, type).some((resource) => matchesPattern(resource.name, name, 'literal'));
  const isOpen = (filter: string): boolean =>
    matching('Allow', 'iot:Subscribe', 'topicfilter', filter) && !matching('Deny', 'iot:Subscribe', 'topicfilter', filter);
  return resourcesFor(context, 'Deny', 'iot:Subscribe', 'topicfilter')
    .filter(({ name, isUnknown }) => name !== '*' && !isUnknown && broaderFilters(name).some(isOpen))
    .filter(({ name }) => {
      const topic = name.replaceAll(/[+#]/g, '*');
      const receives = resourcesFor(context, 'Allow', 'iot:Receive', 'topic').some((allowed) => mayMatchBoth(allowed.name, topic));
      return receives && !isDenied(context, 'iot:Receive', 'topic', topic);
    })
    .map(({ at, name }) => ({
      at,
      message: `a client that subscribes to a broader filter with + or # still receives the topics that ${quoted(name)} denies`,
      fix: `also deny iot:Receive on topic/${name.replaceAll(/[+#]/g, '*')}`,
      auditCode: 'TOPIC_FILTERS_INTENDED_TO_DENY_ALLOWED_USING_WILDCARDS',
    }));
}

/** Filters with an MQTT wildcard that receive topics of a pattern: with `+` in place of one level, or `#` of all from one on. */
function broaderFilters(pattern: string): readonly string[] {
  const levels = pattern.split('/').map((level) => (/[*?]/.test(level) ? '+' : level));
  const filters = levels.flatMap((_, i) => [
    [...levels.slice(0, i), '#'].join('/'),
    [...levels.slice(0, i), '+', ...levels.slice(i + 1)].join('/'),
  ]);
  // A wildcard in the first level does not match "$".
  return filters.filter((filter) => filter !== pattern && !(pattern.startsWith('$') && /^[+#]/.test(filter)));
}

function mayMatchBoth(one: string, other: string): boolean {
  const [head, otherHead] = [one, other].map((text) => text.split(/[*?]/, 1)[0] ?? '') as [string, string];
  return head.startsWith(otherHead) || otherHead.startsWith(head);
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
      const granting = allowsOf(context);
      if (granting.some((statement) => appliesToAction(statement, action, 'match'))) return [];
      const first = granting.find((statement) => needing.some((other) => appliesToAction(statement, other)));
      return first ? [{ at: first.at, message: `${action} is not granted anywhere`, fix }] : [];
    },
  };
}

function narrowReceives(context: LintContext): readonly Report[] {
  const received = resourcesFor(context, 'Allow', 'iot:Receive', 'topic');
  if (received.length === 0) return [];
  return resourcesFor(context, 'Allow', 'iot:Subscribe', 'topicfilter')
    .filter(({ type, text }) => type === 'topicfilter' && text !== '*')
    .filter(({ name }) => {
      const topics = plainFilter(name).replaceAll(/[+#]/g, '*');
      return !received.some((other) => matchesPattern(other.name, topics, 'literal'));
    })
    .map(({ at, name }) => ({
      at,
      message: `some topics matched by ${quoted(name)} are not covered by iot:Receive`,
      fix: 'widen iot:Receive, unless this is intended',
    }));
}

function anyClient(context: LintContext): readonly Report[] {
  return resourcesFor(context, 'Allow', 'iot:Connect', 'client')
    .filter(({ name, text, statement }) => ANY_CLIENT.test(name) && text !== '*' && !limitsClients(statement.condition))
    .filter(({ name }) => !isDenied(context, 'iot:Connect', 'client', name))
    .map(({ at, statement }) => ({
      at,
      message: 'a client may connect with any client ID, and so take over the session of another one',
      fix: isOfIam(context, statement) ? 'name the client IDs' : 'name the client IDs, or use client/${iot:Connection.Thing.ThingName}',
      auditCode: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
    }));
}

/** A name that every client ID matches. */
const ANY_CLIENT = /^(?:[*?]*\*[*?]*|\$\{iot:ClientId\})$/i;

// A thing that is attached has its name as client ID.
function limitsClients(condition: unknown): boolean {
  return condition !== undefined && /iot:(?:ClientId|Connection\.Thing)/i.test(JSON.stringify(condition));
}

function isOfIam({ documents }: LintContext, statement: ReadStatement): boolean {
  return documents.some(({ dialect, statements }) => dialect === 'iam' && statements.includes(statement));
}

function broadActions(context: LintContext): readonly Report[] {
  return allowsOf(context)
    .flatMap(({ actions }) => actions.filter(({ text, isUnknown }) => !isUnknown && /^(?:iot:)?\*+$/.test(text)))
    .map(({ at, text }) => ({
      at,
      message: `${quoted(text)} grants every action`,
      fix: 'name the actions: iot:Connect, iot:Subscribe, iot:Receive',
      auditCode: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
    }));
}

function broadResources(context: LintContext): readonly Report[] {
  const isBroad = ({ text, resource, type, name }: ReadResource): boolean =>
    text === '*' || resource === '*' || (type !== 'client' && /^(?:\*+|#|\$aws\/(?:\*+|#))$/.test(name));
  return resourcesOf(context)
    .filter(
      (resource) =>
        resource.statement.effect === 'Allow' &&
        !isException(resource) &&
        isBroad(resource) &&
        // Actions of other services and actions without a resource type may require "*".
        resource.statement.actions.some(({ text }) => /^(?:iot:)?[^:]*[*?]/.test(text) || (typeFor(text) ?? '*') !== '*'),
    )
    .filter(({ statement, type, name }) => !statement.actions.every(({ text }) => name !== '' && isDenied(context, text, type, name)))
    .map(({ at, text }) => ({
      at,
      message: `${quoted(text)} grants the action on every resource`,
      fix: 'name the topics and filters that the client needs',
      auditCode: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
    }));
}
