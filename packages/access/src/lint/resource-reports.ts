import { intersectWithTemplate, plainFilter } from '@topicwright/runtime';
import { isOfIot, partsOf } from '../engine/iot-arn.js';
import type { LintContext, ReadResource, Report } from './lint-rule.js';
import { ACTION_RESOURCES, RESOURCE_TYPES } from './mqtt-actions.js';

/** Whether an ARN of AWS IoT lacks a type that AWS IoT knows. */
export function isTypeless({ resource, type, text }: ReadResource): boolean {
  return resource !== undefined && isOfIot(text) && resource !== '*' && !RESOURCE_TYPES.has(type);
}

/** What is said of an ARN without a type. */
export function reportType({ at, resource = '', statement }: ReadResource): Report {
  const types = new Set(statement.actions.map(({ text }) => typeFor(text)).filter((type) => type !== undefined && type !== '*'));
  const name = resource.replace(/^\//, '');
  return {
    at,
    message: `the ARN ends in ${quoted(resource)}, without a resource type, so it matches nothing`,
    fix:
      types.size === 0
        ? 'write topicfilter/ for Subscribe, topic/ for Receive, client/ for Connect'
        : `write ${[...types].map((type) => `${type}/${name}`).join(', and ')}`,
  };
}

/** The type of resource that `action` works on; `*` where it takes none. */
export function typeFor(action: string): string | undefined {
  return Object.entries(ACTION_RESOURCES).find(([name]) => name.toLowerCase() === action.toLowerCase())?.[1];
}

/** What is said of a resource whose type does not go with an action of its statement. */
export function mismatches({ statement, at, type, name, resource }: ReadResource): readonly Report[] {
  if (resource === undefined || !RESOURCE_TYPES.has(type)) return [];
  return statement.actions.flatMap(({ text }): readonly Report[] => {
    const wanted = typeFor(text);
    if (wanted === undefined || wanted === type || isServed(statement, wanted, type)) return [];
    const fix =
      wanted === '*'
        ? 'write "*" as the resource'
        : `write ${wanted}/${name}${statement.actions.length > 1 ? ', in a statement of its own' : ''}`;
    return [{ at, message: `${text} works on ${wanted === '*' ? 'no resource' : `${wanted}/`}, so ${type}/ grants nothing for it`, fix }];
  });
}

// Several actions may stand beside several resources: each finds its own among them.
function isServed({ actions, resources }: ReadResource['statement'], wanted: string, type: string): boolean {
  const hasOwn = resources.some(({ text }) => text === '*' || partsOf(text).type === wanted);
  return hasOwn && actions.some(({ text }) => typeFor(text) === type);
}

/** What is said of a resource that holds an MQTT wildcard. */
export function mqttWildcard({ statement, at, type, name }: ReadResource, { table }: LintContext): readonly Report[] {
  const hasWildcard = name.split('/').some((level) => level === '+' || level === '#');
  if (!hasWildcard || (type !== 'topic' && type !== 'topicfilter')) return [];
  if (statement.effect === 'Deny')
    return [
      {
        at,
        message: `${quoted(name)} denies the text itself, not the topics that the filter receives`,
        fix: `write ${quoted(name.replaceAll(/[+#]/g, '*'))}`,
        auditCode: 'POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT',
      },
    ];
  if (type === 'topic')
    return [
      {
        at,
        severity: 'error',
        message: `no topic holds + or #, so ${quoted(name)} matches nothing`,
        fix: `write topic/${name.replaceAll(/[+#]/g, '*')}`,
      },
    ];
  const plain = plainFilter(name);
  if (!table || table.rows.some(({ filter }) => intersectWithTemplate(plain, filter, table.dialect) !== undefined)) return [];
  return [
    {
      at,
      message: `${quoted(name)} lets a client subscribe to this very filter, and to no other`,
      fix: 'keep it where the client subscribes to just that; else write * for + and #',
    },
  ];
}

/** `text` as it is shown. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
