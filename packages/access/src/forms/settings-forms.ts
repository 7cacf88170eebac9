import { PolicyError } from '../policy-error.js';
import { shellWord } from './escape-text.js';
import type { EventConfigurations } from './event-settings.js';

/**
 * Every key of `eventConfigurations`, with its label in the console under Settings, Event-based messages. `null` if only the API and the
 * AWS CLI can set it.
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

/** Settings in the formats of the tools that apply them. */
export interface SettingsForms {
  /** The body of `UpdateEventConfigurations`. */
  readonly body: { readonly eventConfigurations: EventConfigurations['settings'] };
  /** The command of the AWS CLI, quoted for a POSIX shell. */
  readonly awsCli: string;
  /** The path to the settings in the console, and their labels. */
  readonly console: { readonly path: string; readonly labels: readonly string[] };
  /** The keys that are not in the console. */
  readonly apiOnly: readonly string[];
  /** The IAM policy that the caller needs. The actions have no resource type. */
  readonly permission: { readonly Version: string; readonly Statement: readonly (typeof SETTINGS_ACCESS)[] };
}

/** Converts `settings` to the formats of the tools that apply them. */
export function settingsForms({ settings }: Pick<EventConfigurations, 'settings'>): SettingsForms {
  const keys = Object.keys(settings);
  const labels = keys.map((key) => SETTING_KEYS[key]).filter((label) => typeof label === 'string');
  return {
    body: { eventConfigurations: settings },
    awsCli: `aws iot update-event-configurations --event-configurations ${shellWord(JSON.stringify(settings))}`,
    console: { path: 'AWS IoT > Settings > Event-based messages > Manage events', labels },
    apiOnly: keys.filter((key) => typeof SETTING_KEYS[key] !== 'string'),
    permission: { Version: '2012-10-17', Statement: [SETTINGS_ACCESS] },
  };
}

/** The IAM statement required to read and change the settings. */
export const SETTINGS_ACCESS = {
  Effect: 'Allow',
  Action: ['iot:DescribeEventConfigurations', 'iot:UpdateEventConfigurations'],
  Resource: '*',
} as const;

/** The changes that an account needs. */
export interface SettingsChanges {
  /** The keys that are disabled and must be enabled. */
  readonly settings: EventConfigurations['settings'];
  /** The keys that are enabled but not needed by the selection. They stay enabled. */
  readonly leftOn: readonly string[];
}

/**
 * Returns the changes from `current`, the output of `DescribeEventConfigurations` or of the AWS CLI, to `settings`.
 *
 * @throws {PolicyError} `invalid-settings` if `current` has no `eventConfigurations`, or an entry is malformed.
 */
export function settingsChanges({ settings }: Pick<EventConfigurations, 'settings'>, current: unknown): SettingsChanges {
  const enabled = enabledSettings(current);
  return {
    settings: Object.fromEntries(Object.entries(settings).filter(([key]) => !enabled.has(key))),
    leftOn: [...enabled].filter((key) => !Object.hasOwn(settings, key)).sort(),
  };
}

/**
 * Returns the keys that are enabled in `current`, the output of `DescribeEventConfigurations` or of the AWS CLI.
 *
 * @throws {PolicyError} `invalid-settings` if `current` has no `eventConfigurations`, or an entry is malformed.
 */
export function enabledSettings(current: unknown): ReadonlySet<string> {
  const known = (current as { readonly eventConfigurations?: unknown } | null)?.eventConfigurations;
  if (typeof known !== 'object' || known === null || Array.isArray(known))
    throw new PolicyError(
      'invalid-settings',
      'current',
      current,
      'the current settings have no eventConfigurations; pass the output of aws iot describe-event-configurations',
    );
  return new Set(Object.entries(known).flatMap(([key, value]) => (isEnabled(key, value) ? [key] : [])));
}

function isEnabled(key: string, value: unknown): boolean {
  const { Enabled, ...others } = Object(value) as { readonly Enabled?: unknown };
  const isEmpty = typeof value === 'object' && value !== null && Enabled === undefined && Object.keys(others).length === 0;
  if (isEmpty || typeof Enabled === 'boolean') return Enabled === true;
  const message = `eventConfigurations.${key} is not of the form { "Enabled": true }; pass the output of aws iot describe-event-configurations`;
  throw new PolicyError('invalid-settings', 'current', value, message);
}
