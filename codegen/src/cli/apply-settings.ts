import { eventConfigurationsFor, type SettingsChanges, settingsChanges } from '@topicwright/access';
import { settingFacts } from '../model/event-facts.js';
import { topicTableOf } from '../model/topic-table.js';
import { findCatalog } from './find-catalog.js';
import { importOptional } from './import-optional.js';
import { EXIT, type ExitCode, type Io, OperationError } from './io.js';
import { readEvents, readOptions } from './options.js';
import { reportSettings } from './report-settings.js';
import { withHints } from './with-hints.js';

const USAGE = 'topicwright settings apply EVENTS...';

/** The options of `settings apply`. */
export const APPLY_OPTIONS = {
  'dry-run': { type: 'boolean' },
  region: { type: 'string' },
  spec: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** The event configurations of an account and region. */
interface SettingsApi {
  readonly read: () => Promise<unknown>;
  readonly enable: (settings: SettingsChanges['settings']) => Promise<void>;
}

/** `topicwright settings apply`: enables the settings that events need. Reads them before and after. */
export async function applySettings(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, APPLY_OPTIONS);
  const events = readEvents(positionals.slice(1), USAGE);
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  const wanted = withHints(table, () => eventConfigurationsFor(table, settingFacts(catalog), events));
  const api = await settingsApi(values.region ?? io.env['AWS_REGION'] ?? io.env['AWS_DEFAULT_REGION']);
  const changes = settingsChanges(wanted, await api.read());
  const keys = Object.keys(changes.settings);
  const applies = keys.length > 0 && !values['dry-run'];
  if (applies) await enableAll(api, changes, wanted);
  if (values.json) io.out(JSON.stringify({ ...wanted, ...changes, applied: applies }));
  else {
    for (const line of reportLines(keys, applies)) io.out(line);
    reportSettings(wanted, changes.leftOn, io);
  }
  return EXIT.ok;
}

async function enableAll(api: SettingsApi, { settings }: SettingsChanges, wanted: Parameters<typeof settingsChanges>[0]): Promise<void> {
  await api.enable(settings);
  const left = Object.keys(settingsChanges(wanted, await rereadSettings(api)).settings);
  if (left.length > 0) throw new OperationError(`AWS IoT accepted the change, but still reports as disabled: ${left.join(', ')}`);
}

async function rereadSettings(api: SettingsApi): Promise<unknown> {
  try {
    return await api.read();
  } catch (error) {
    throw new OperationError(`the change was made, but ${(error as Error).message}`);
  }
}

function reportLines(keys: readonly string[], applies: boolean): readonly string[] {
  if (keys.length === 0) return ['nothing to change'];
  return keys.map((key) => `${key}: ${applies ? 'enabled' : 'disabled, would be enabled'}`);
}

/** @throws {UsageError} if the SDK is not installed. The functions throw {@link OperationError}. */
async function settingsApi(region: string | undefined): Promise<SettingsApi> {
  const { DescribeEventConfigurationsCommand, IoTClient, UpdateEventConfigurationsCommand } = await importOptional(
    () => import('@aws-sdk/client-iot'),
    'settings apply',
    '@aws-sdk/client-iot',
  );
  const client = new IoTClient(region === undefined ? {} : { region });
  return {
    // An account without any setting may have no entries.
    read: () =>
      attempt('read', async () => ({ eventConfigurations: {}, ...(await client.send(new DescribeEventConfigurationsCommand({}))) })),
    enable: (eventConfigurations) =>
      attempt('change', async () => void (await client.send(new UpdateEventConfigurationsCommand({ eventConfigurations })))),
  };
}

async function attempt<Value>(what: string, call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    const { name, message } = error as Error;
    const hint =
      name === 'AccessDeniedException' ? '; the caller needs iot:DescribeEventConfigurations and iot:UpdateEventConfigurations' : '';
    throw new OperationError(`cannot ${what} the event configurations: ${message || name}${hint}`);
  }
}
