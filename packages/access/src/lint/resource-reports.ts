import { plainFilter } from '@topicwright/runtime';
import { nearest, topicsReceived } from '@topicwright/runtime/internal';
import { headFault, isOfIot, partsOf } from '../engine/iot-arn.js';
import { withoutEscapes } from '../grants/policy-variables.js';
import { isException, type LintContext, quoted, type ReadResource, type Report } from './lint-rule.js';
import { RESOURCE_TYPES, typeFor } from './mqtt-actions.js';

/** Whether an ARN of AWS IoT has no known resource type. */
export function isTypeless(resource: ReadResource): boolean {
  if (!isOfIot(resource) || headFault(resource)?.kind === 'extra-segment') return false;
  return resource.resource !== '*' && !RESOURCE_TYPES.has(resource.type);
}

/** Reports an ARN without a resource type. */
export function reportType({ at, resource = '', statement }: ReadResource): Report {
  if (/^[^/]*[*?]/.test(resource)) {
    return {
      at,
      severity: 'warning',
      message: `AWS does not document what the wildcard in the resource type of ${quoted(resource)} matches`,
      fix: 'begin with client/, topic/ or topicfilter/',
    };
  }
  const types = new Set(statement.actions.map(({ text }) => typeFor(text)).filter((type) => type !== undefined && type !== '*'));
  // `topicFilter/a`, `topics/a` and `topicfilter:a` are misspelled types.
  const [, head = '', rest] = /^:*([\w-]+)[/:](.+)$/s.exec(resource) ?? [];
  const meant = rest === undefined ? undefined : nearest(head.replaceAll('-', ''), ['client', 'topic', 'topicfilter']);
  const name = resource.replace(/^\//, '');
  if (meant !== undefined) {
    return { at, message: `${quoted(resource)} has no resource type, so the ARN matches nothing`, fix: `use ${meant}/${rest}` };
  }
  return {
    at,
    message: `${quoted(resource)} has no resource type, so the ARN matches nothing`,
    fix:
      types.size === 0
        ? 'begin with topicfilter/ for iot:Subscribe, topic/ for iot:Receive, client/ for iot:Connect'
        : `use ${[...types].map((type) => `${type}/${name}`).join(' and ')}`,
  };
}

/** Reports a resource whose type does not match an action of its statement. */
export function mismatches(found: ReadResource): readonly Report[] {
  const { statement, at, type, name, resource } = found;
  if (resource === undefined) return [];
  if (!isOfIot(found) && areOfIot(statement)) return [otherService(found)];
  if (!RESOURCE_TYPES.has(type)) return [];
  return statement.actions.flatMap(({ text }): readonly Report[] => {
    const wanted = typeFor(text);
    if (wanted === undefined || wanted === type || hasOwnResource(statement, wanted, type)) return [];
    const fix =
      wanted === '*' ? 'use "*" as the resource' : `use ${wanted}/${name}${statement.actions.length > 1 ? ' in a separate statement' : ''}`;
    const expected = wanted === '*' ? 'no resource' : `${wanted}/ resources`;
    return [{ at, message: `${text} takes ${expected}, so ${type}/ grants nothing for it`, fix }];
  });
}

function areOfIot({ actions }: ReadResource['statement']): boolean {
  return actions.length > 0 && actions.every(({ text }) => /^iot:/i.test(text));
}

function otherService({ at, text, service }: ReadResource): Report {
  const fix = `use ${text.replace(/^([^:]*:[^:]*:)[^:]*/, '$1iot')}`;
  return { at, message: `the actions are of AWS IoT, so an ARN of the service ${quoted(service)} matches no request for them`, fix };
}

// A statement may contain several actions with several resources. Each action needs a resource of its own type.
function hasOwnResource({ actions, resources }: ReadResource['statement'], wanted: string, type: string): boolean {
  const hasOwn = resources.some(({ text }) => text === '*' || partsOf(text).type === wanted);
  return hasOwn && actions.some(({ text }) => typeFor(text) === type);
}

/** Reports a resource that contains an MQTT wildcard. */
export function mqttWildcard(found: ReadResource, { table }: LintContext): readonly Report[] {
  const { statement, at, type, name } = found;
  const hasWildcard = name.split('/').some((level) => level === '+' || level === '#');
  if (!hasWildcard || (type !== 'topic' && type !== 'topicfilter')) return [];
  if (statement.effect === 'Deny' && !isException(found))
    return [
      {
        at,
        message: `${quoted(name)} denies only this exact string, not the topics that the filter matches`,
        fix: `use ${quoted(name.replaceAll(/[+#]/g, '*'))}`,
        auditCode: 'POLICY_CONTAINS_MQTT_WILDCARDS_IN_DENY_STATEMENT',
      },
    ];
  if (type === 'topic')
    return [
      {
        at,
        severity: 'error',
        message: `a topic name cannot contain + or #, so ${quoted(name)} matches nothing`,
        fix: `use topic/${name.replaceAll(/[+#]/g, '*')}`,
      },
    ];
  const plain = plainFilter(withoutEscapes(name));
  if (!table || table.rows.some((row) => topicsReceived(table, row, plain) !== undefined)) return [];
  return [
    {
      at,
      message: `${quoted(name)} matches only a subscription to this exact filter string`,
      fix: 'use * instead of + and #, unless the client subscribes to exactly this filter',
    },
  ];
}
