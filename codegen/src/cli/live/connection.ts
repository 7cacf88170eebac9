import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IClientOptions, MqttClient } from 'mqtt';
import { importOptional } from '../import-optional.js';
import { type Io, OperationError, UsageError } from '../io.js';

/** The options for connecting to a broker. */
export const CONNECTION = {
  cert: { type: 'string' },
  key: { type: 'string' },
  ca: { type: 'string' },
  'client-id': { type: 'string' },
} as const;

/** The help of these options. */
export const CONNECTION_HELP = `  --cert FILE --key FILE  the client's certificate and its private key (PEM)
  --ca FILE               CA bundle to trust instead of the system roots (PEM)
  --client-id ID          client ID (default: a random one)`;

/**
 * The ALPN protocol of AWS IoT for MQTT with client certificates on port 443.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html}
 */
const AWS_ALPN = 'x-amzn-mqtt-ca';

const PROTOCOLS = ['mqtt:', 'mqtts:', 'ws:', 'wss:', 'tcp:', 'ssl:', 'tls:'];

interface ConnectionValues {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
  readonly 'client-id'?: string;
}

/** The URL of a broker. @throws {UsageError} */
export function readUrl(text: string | undefined, usage: string): URL {
  if (text === undefined) throw new UsageError(`the broker is missing: ${usage}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !PROTOCOLS.includes(url.protocol))
    throw new UsageError(`${JSON.stringify(text)} is not a broker URL: use mqtt://HOST, mqtts://HOST or wss://HOST`);
  return url;
}

/** The options of MQTT.js for `url`. @throws {UsageError} if a file cannot be read. */
export function mqttOptions(url: URL, values: ConnectionValues, io: Io): IClientOptions {
  if ((values.cert === undefined) !== (values.key === undefined)) throw new UsageError('--cert and --key must be used together');
  const read = (option: 'cert' | 'key' | 'ca'): object =>
    values[option] === undefined ? {} : { [option]: readPem(values[option], option, io) };
  return {
    ...read('cert'),
    ...read('key'),
    ...read('ca'),
    ...(values['client-id'] !== undefined && { clientId: values['client-id'] }),
    ...(url.port === '443' && values.cert !== undefined && { ALPNProtocols: [AWS_ALPN] }),
  };
}

function readPem(path: string, option: string, { cwd }: Io): Buffer {
  try {
    return readFileSync(resolve(cwd, path));
  } catch (error) {
    throw new UsageError(`--${option} ${path} cannot be read: ${(error as Error).message}`);
  }
}

/**
 * Connects with MQTT.js. `undefined` if `stop` is aborted first.
 *
 * @throws {UsageError} if MQTT.js is not installed
 * @throws {OperationError} if it cannot connect
 */
export async function connectToBroker(url: URL, options: IClientOptions, stop: AbortSignal): Promise<MqttClient | undefined> {
  const { connect } = await importOptional(() => import('mqtt'), 'this command', 'mqtt');
  const client = connect(url.href, { reconnectPeriod: 0, ...options });
  const failure = await new Promise<Error | 'stopped' | undefined>((resolve) => {
    client.once('connect', () => resolve(undefined));
    client.once('error', resolve);
    client.once('close', () => resolve(new Error('the connection was closed')));
    stop.addEventListener('abort', () => resolve('stopped'), { once: true });
    if (stop.aborted) resolve('stopped');
  });
  if (failure === undefined) return client;
  await client.endAsync(true);
  if (failure === 'stopped') return undefined;
  throw new OperationError(`cannot connect to ${url.host}: ${failure.message || (failure as NodeJS.ErrnoException).code}`);
}
