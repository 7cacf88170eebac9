import type { EventConfigurations } from './event-settings.js';
import { printHcl } from './print-hcl.js';
import { enabledSettings, SETTING_KEYS } from './settings-forms.js';

/**
 * Prints the settings as a Terraform resource. It has every key, because the provider keeps all of them in its state: with only some of
 * them, each plan would show changes. A key is `true` if `settings` contains it or `current` has it enabled. Destroying the resource
 * disables nothing.
 *
 * @param current the output of `DescribeEventConfigurations` or of the AWS CLI.
 * @throws {PolicyError} `invalid-settings` if `current` has no `eventConfigurations`.
 * @see {@link https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iot_event_configurations}
 */
export function settingsTerraform({ settings }: Pick<EventConfigurations, 'settings'>, current: unknown): string {
  const enabled = new Set([...enabledSettings(current), ...Object.keys(settings)]);
  const keys = [...new Set([...Object.keys(SETTING_KEYS), ...enabled])].sort();
  const configurations = Object.fromEntries(keys.map((key) => [key, enabled.has(key)]));
  return printHcl([
    { type: 'resource', labels: ['aws_iot_event_configurations', 'events'], body: { event_configurations: configurations } },
  ]);
}
