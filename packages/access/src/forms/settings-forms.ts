import { PolicyError } from '../policy-error.js';
import { shellWord } from './escape-text.js';
import type { EventConfigurations } from './event-settings.js';
import { printHcl } from './print-hcl.js';

/**
 * Every key of `eventConfigurations`, and how the console names it under Settings, Event-based messages; `null` where only the API and
 * the AWS CLI can set it.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/iot-events.html#iot-events-settings}
 * @see {@link https://docs.aws.amazon.com/iot/latest/apireference/API_UpdateEventConfigurations.html}
 */
export const SETTING_KEYS: { readonly [key: string]: string | null } = {
  CA_CERTIFICATE: null,
  CERTIFICATE: null,
  JOB: 'Job completed, canceled',
  JOB_EXECUTION: 'Job execution: success, failed, rejected, canceled, removed',
  POLICY: null,
  THING: 'Thing: created, updated, deleted',
  THING_GROUP: 'Thing group: added, removed',
  THING_GROUP_HIERARCHY: 'Thing group hierarchy: added, removed',
  THING_GROUP_MEMBERSHIP: 'Thing group membership: added, removed',
  THING_TYPE: 'Thing type: created, updated, deleted',
  THING_TYPE_ASSOCIATION: 'Thing type association: added, removed',
};

/** Settings in the forms that people apply. */
export interface SettingsForms {
  /** The body of `UpdateEventConfigurations`. */
  readonly body: { readonly eventConfigurations: EventConfigurations['settings'] };
  /** The line for the AWS CLI, quoted for a POSIX shell. */
  readonly awsCli: string;
  /** Terraform; destroying the resource does not switch events off. */
  readonly terraform: string;
  /** Where the console has the settings, and how it names them. */
  readonly console: { readonly path: string; readonly labels: readonly string[] };
  /** The keys that the console does not have. */
  readonly apiOnly: readonly string[];
  /** What the caller must be allowed to do; the actions take no resource. */
  readonly permission: object;
}

/** `settings` in the forms that people apply. */
export function settingsForms({ settings }: Pick<EventConfigurations, 'settings'>): SettingsForms {
  const keys = Object.keys(settings);
  const labels = keys.map((key) => SETTING_KEYS[key]).filter((label) => typeof label === 'string');
  return {
    body: { eventConfigurations: settings },
    awsCli: `aws iot update-event-configurations --event-configurations ${shellWord(JSON.stringify(settings))}`,
    terraform: terraform(keys),
    console: { path: 'AWS IoT > Settings > Event-based messages > Manage events', labels },
    apiOnly: keys.filter((key) => typeof SETTING_KEYS[key] !== 'string'),
    permission: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['iot:DescribeEventConfigurations', 'iot:UpdateEventConfigurations'], Resource: '*' }],
    },
  };
}

/** @see {@link https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iot_event_configurations} */
function terraform(keys: readonly string[]): string {
  const configurations = Object.fromEntries(keys.map((key) => [key, true]));
  return printHcl([
    { type: 'resource', labels: ['aws_iot_event_configurations', 'events'], body: { event_configurations: configurations } },
  ]);
}

/** What an account must change. */
export interface SettingsChanges {
  /** Just the keys that are off and must be on. */
  readonly settings: EventConfigurations['settings'];
  /** Keys that are on though no chosen event needs them; they are left as they are. */
  readonly leftOn: readonly string[];
}

/**
 * What must change for `wanted`, where `current` is what `DescribeEventConfigurations` answers (also as the AWS CLI prints it).
 *
 * @throws {PolicyError} `invalid-settings` where `current` is not that.
 */
export function settingsChanges({ settings }: Pick<EventConfigurations, 'settings'>, current: unknown): SettingsChanges {
  const known = (current as { readonly eventConfigurations?: unknown } | null)?.eventConfigurations;
  if (typeof known !== 'object' || known === null || Array.isArray(known))
    throw new PolicyError(
      'invalid-settings',
      'current',
      current,
      'the current settings have no eventConfigurations: give the output of aws iot describe-event-configurations',
    );
  const on = new Set(
    Object.entries(known).flatMap(([key, value]) => ((value as { Enabled?: unknown } | null)?.Enabled === true ? [key] : [])),
  );
  return {
    settings: Object.fromEntries(Object.entries(settings).filter(([key]) => !on.has(key))),
    leftOn: [...on].filter((key) => !Object.hasOwn(settings, key)).sort(),
  };
}
