import { fromBase64 } from '@topicwright/runtime/internal';
import { ConsumerError } from '../consumer-error.js';
import { excerptOf } from '../dead-letter.js';

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
  if (typeof topic !== 'string') throw invalid('topic', 'a string', topic);
  const payload = typeof data === 'string' ? fromBase64(data) : undefined;
  if (!payload) throw invalid('base64OriginalPayload', 'a base64 string', data);
  return {
    topic,
    payload,
    message: { topic, data: data as string },
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
  throw invalid('', 'a JSON object', value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function invalid(path: string, expected: string, value: unknown): ConsumerError {
  const subject = path === '' ? 'the document' : path;
  const found = typeof value === 'string' ? excerptOf(value) : value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  return new ConsumerError(
    'invalid-error-document',
    path,
    `${subject} must be ${expected}, got ${found}; pass the document of the error action of a rule`,
  );
}

function failureOf(failure: unknown): ActionFailure {
  const { failedAction, failedResource, errorMessage } = Object(failure) as { readonly [key: string]: unknown };
  return {
    ...(typeof failedAction === 'string' && { action: failedAction }),
    ...(typeof failedResource === 'string' && { resource: failedResource }),
    ...(typeof errorMessage === 'string' && { message: errorMessage }),
  };
}
