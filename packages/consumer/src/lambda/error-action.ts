import { ConsumerError } from '../consumer-error.js';

/** A message that a rule could not forward, and why. */
export interface FailedMessage {
  readonly topic: string;
  /** The payload as it was published. */
  readonly payload: Uint8Array;
  /** The same message as a rule would forward it. Pass it to `onMessage` to replay it. */
  readonly message: { readonly topic: string; readonly data: string };
  readonly ruleName?: string;
  /** The client that published it. */
  readonly clientId?: string;
  /** The ID of its log entries in CloudWatch. */
  readonly traceId?: string;
  readonly failures: readonly ActionFailure[];
}

/** Why an action of a rule failed. */
export interface ActionFailure {
  readonly action?: string;
  readonly resource?: string;
  readonly message?: string;
}

/**
 * Reads the document that AWS IoT passes to the error action of a rule.
 *
 * @param document the document, or its JSON text: the body of a message of the error queue.
 * @throws {ConsumerError} `invalid-error-document` if it is not such a document.
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html}
 */
export function fromErrorAction(document: unknown): FailedMessage {
  const { topic, base64OriginalPayload: data, ruleName, clientId, cloudwatchTraceId, failures } = membersOf(document);
  if (typeof topic !== 'string') throw invalid('topic', 'is not a string');
  if (typeof data !== 'string' || !isBase64(data)) throw invalid('base64OriginalPayload', 'is not a base64 string');
  return {
    topic,
    payload: Uint8Array.from(Buffer.from(data, 'base64')),
    message: { topic, data },
    ...(typeof ruleName === 'string' && { ruleName }),
    ...(typeof clientId === 'string' && { clientId }),
    ...(typeof cloudwatchTraceId === 'string' && { traceId: cloudwatchTraceId }),
    failures: Array.isArray(failures) ? failures.map(failureOf) : [],
  };
}

/** Whether `value` is the document of an error action. */
export function isErrorDocument(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'base64OriginalPayload' in value && 'topic' in value;
}

function membersOf(document: unknown): { readonly [key: string]: unknown } {
  const value = typeof document === 'string' ? parsed(document) : document;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as { readonly [key: string]: unknown };
  throw invalid('', 'is not a JSON object');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConsumerError('invalid-error-document', '', 'the document of the error action is not JSON', { cause });
  }
}

function invalid(path: string, what: string): ConsumerError {
  const subject = path === '' ? 'the document of the error action' : `${path} of the document of the error action`;
  return new ConsumerError('invalid-error-document', path, `${subject} ${what}`);
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function failureOf(failure: unknown): ActionFailure {
  const { failedAction, failedResource, errorMessage } = Object(failure) as { readonly [key: string]: unknown };
  return {
    ...(typeof failedAction === 'string' && { action: failedAction }),
    ...(typeof failedResource === 'string' && { resource: failedResource }),
    ...(typeof errorMessage === 'string' && { message: errorMessage }),
  };
}
