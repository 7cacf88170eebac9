import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The two operations of AWS IoT for event configurations, and the URL to which CloudFormation wants answers. */
export interface AwsService {
  readonly url: string;
  /** The settings of the account. */
  settings: { [key: string]: { Enabled?: boolean } };
  /** The method that is denied. */
  denied: string | undefined;
  /** Whether everything is denied after a change. */
  deniedAfterChange: boolean;
  /** Whether changes are accepted and have no effect. */
  ignoresChanges: boolean;
  readonly requests: string[];
  /** The regions that the requests were signed for. */
  readonly regions: (string | undefined)[];
  readonly changes: object[];
  readonly answers: object[];
  readonly answerTypes: (string | undefined)[];
  reset(): void;
  close(): void;
}

/** Starts the service on a free port. */
export async function startAwsService(): Promise<AwsService> {
  const fresh = (): Omit<AwsService, 'url' | 'reset' | 'close'> => {
    return {
      settings: {},
      denied: undefined,
      deniedAfterChange: false,
      ignoresChanges: false,
      requests: [],
      regions: [],
      changes: [],
      answers: [],
      answerTypes: [],
    };
  };
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    service.requests.push(`${request.method} ${request.url}`);
    response.setHeader('content-type', 'application/json');
    if (request.url === '/answer') {
      service.answers.push(JSON.parse(body) as object);
      service.answerTypes.push(request.headers['content-type']);
      response.end();
      return;
    }
    service.regions.push(/Credential=[^/]+\/\d+\/([^/]+)\/iot\//.exec(request.headers.authorization ?? '')?.[1]);
    if (service.denied === request.method || (service.deniedAfterChange && service.changes.length > 0)) {
      response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' }).end(JSON.stringify({ message: 'not yours' }));
    } else if (request.url !== '/event-configurations') {
      response.writeHead(404).end('{}');
    } else if (request.method === 'PATCH') {
      const change = JSON.parse(body) as { eventConfigurations: AwsService['settings'] };
      service.changes.push(change);
      if (!service.ignoresChanges) service.settings = { ...service.settings, ...change.eventConfigurations };
      response.end('{}');
    } else {
      response.end(JSON.stringify({ eventConfigurations: service.settings, creationDate: 1, lastModifiedDate: 2 }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const service: AwsService = {
    ...fresh(),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reset: () => void Object.assign(service, fresh()),
    close: () => void server.close(),
  };
  return service;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
