import type { EventMessage, EventSdk, StandardResult, StandardSchema } from '@topicwright/runtime';
import { fromBase64, pointerKeys } from '@topicwright/runtime/internal';
import { reasonOf } from '../consumer-error.js';
import { decodeRecord } from '../lambda/decode-record.js';
import type { KinesisEvent, SqsEvent } from '../lambda/records.js';
import { parseJson } from '../parse-json.js';

/** A Standard Schema that also has what the envelopes of Powertools call: `parse` and `safeParse`, as in zod. */
export interface PowertoolsSchema<Output> extends StandardSchema<Output> {
  /** @throws {SchemaError} */
  readonly parse: (value: unknown) => Output;
  /** The value or an error, which is not thrown. */
  readonly safeParse: (
    value: unknown,
  ) => { readonly success: true; readonly data: Output } | { readonly success: false; readonly error: SchemaError };
}

/** Why a value is invalid, with the issues in the form of zod. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  readonly issues: readonly { readonly code: 'custom'; readonly path: readonly string[]; readonly message: string }[];

  constructor(issues: readonly { readonly path: readonly string[]; readonly message: string }[]) {
    super(issues.map(({ message }) => message).join('; '));
    this.issues = issues.map(({ path, message }) => ({ code: 'custom', path, message }));
  }
}

/**
 * The events of an SDK as a schema: it validates what a rule sends and returns the decoded event. For the parser of Powertools, with or
 * without an envelope (`SqsEnvelope`, `KinesisEnvelope`, `SnsEnvelope`, `KinesisFirehoseEnvelope`).
 *
 * @see {@link https://docs.aws.amazon.com/powertools/typescript/latest/features/parser/}
 */
export function eventSchema<Event extends EventMessage>(sdk: EventSdk<Event, never>): PowertoolsSchema<Event> {
  return powertoolsSchema((value): StandardResult<Event> => {
    const result = decodeRecord(sdk, value);
    if (result.ok) return { value: result.event };
    const { issues = [], message } = result.error;
    // A message about several candidates has no path.
    return {
      issues:
        issues.length === 0 ? [{ path: [], message }] : issues.map((issue) => ({ path: pointerKeys(issue.path), message: issue.message })),
    };
  });
}

/**
 * The schema of a payload, such as `thingCreatedSchema`, for the parser of Powertools. Envelopes pass JSON text, which is parsed, as are
 * UTF-8 bytes.
 */
export function payloadSchema<Payload>({ '~standard': { validate } }: StandardSchema<Payload>): PowertoolsSchema<Payload> {
  return powertoolsSchema((value) =>
    typeof value === 'string' || value instanceof Uint8Array ? afterParsing(value, validate) : validate(value),
  );
}

type SqsRecord = SqsEvent['Records'][number];
type KinesisRecord = KinesisEvent['Records'][number];

/** The schema of an SQS record whose `body` is replaced by the output of `schema`. For the `schema` of a `BatchProcessor`. */
export function sqsRecordSchema<Body>(schema: PowertoolsSchema<Body>): PowertoolsSchema<Omit<SqsRecord, 'body'> & { readonly body: Body }> {
  return powertoolsSchema((value) => {
    const record = value as SqsRecord;
    return within(schema.safeParse(record?.body), ['body'], (body) => ({ ...record, body }));
  });
}

/** The schema of a Kinesis record whose `kinesis.data` is replaced by the output of `schema`. For the `schema` of a `BatchProcessor`. */
export function kinesisRecordSchema<Data>(
  schema: PowertoolsSchema<Data>,
): PowertoolsSchema<Omit<KinesisRecord, 'kinesis'> & { readonly kinesis: { readonly sequenceNumber: string; readonly data: Data } }> {
  return powertoolsSchema((value) => {
    const record = value as KinesisRecord;
    const bytes = typeof record?.kinesis?.data === 'string' ? fromBase64(record.kinesis.data) : undefined;
    if (!bytes) return { issues: [{ path: ['kinesis', 'data'], message: 'must be a base64 string' }] };
    return within(schema.safeParse(bytes), ['kinesis', 'data'], (data) => ({ ...record, kinesis: { ...record.kinesis, data } }));
  });
}

function powertoolsSchema<Output>(validate: (value: unknown) => StandardResult<Output>): PowertoolsSchema<Output> {
  const safeParse: PowertoolsSchema<Output>['safeParse'] = (value) => {
    const result = validate(value);
    return result.issues ? { success: false, error: new SchemaError(result.issues) } : { success: true, data: result.value };
  };
  return {
    '~standard': { version: 1, vendor: 'topicwright', validate },
    safeParse,
    parse: (value) => {
      const result = safeParse(value);
      if (!result.success) throw result.error;
      return result.data;
    },
  };
}

type SafeResult<Output> = ReturnType<PowertoolsSchema<Output>['safeParse']>;

function within<Inner, Output>(
  result: SafeResult<Inner>,
  path: readonly string[],
  output: (inner: Inner) => Output,
): StandardResult<Output> {
  if (result.success) return { value: output(result.data) };
  return { issues: result.error.issues.map((issue) => ({ path: [...path, ...issue.path], message: issue.message })) };
}

function afterParsing<Output>(data: string | Uint8Array, validate: (value: unknown) => StandardResult<Output>): StandardResult<Output> {
  let value: unknown;
  try {
    value = parseJson(data);
  } catch (error) {
    return { issues: [{ path: [], message: `the payload is not JSON in UTF-8: ${reasonOf(error)}` }] };
  }
  return validate(value);
}
