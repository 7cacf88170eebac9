import { createHash } from 'node:crypto';
import { messageJson } from './message-json.js';
import type { SampleMessage } from './sample-message.js';

/** The ways in which a message arrives: over MQTT, or behind a rule. */
export type TestEventForm = 'mqtt' | 'lambda' | 'sqs' | 'sns' | 'kinesis' | 'firehose';

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';

/** A fixed time, so that the same command prints the same event: 2026-01-01, in milliseconds since 1970. */
const TIME_MS = Date.UTC(2026, 0, 1);

const MESSAGE_ID = '059f36b4-87a3-44ab-83d2-661975830a7d';

const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** The event that a program or a Lambda function gets for a message. */
export const TEST_EVENTS: { readonly [Form in TestEventForm]: (sample: SampleMessage) => object } = {
  mqtt: ({ message, payload }) => messageJson(message, payload),
  lambda: ruleOutput,
  sqs: (sample) => ({ Records: [sqsRecord(JSON.stringify(ruleOutput(sample)))] }),
  sns: (sample) => ({ Records: [snsRecord(JSON.stringify(ruleOutput(sample)))] }),
  kinesis: (sample) => ({ Records: [kinesisRecord(JSON.stringify(ruleOutput(sample)), sample.message.topic)] }),
  firehose: (sample) => ({
    invocationId: MESSAGE_ID,
    deliveryStreamArn: arn('firehose', 'deliverystream/events'),
    region: REGION,
    records: [{ recordId: '1', approximateArrivalTimestamp: TIME_MS, data: base64(`${JSON.stringify(ruleOutput(sample))}\n`) }],
  }),
};

/** What a rule that `topicwright rule` prints forwards. The partition key of Kinesis is an example: the topic. */
function ruleOutput({ isRaw, message: { topic, payload: data }, payload }: SampleMessage): object {
  return isRaw ? { data: base64(data), topic } : { ...(payload as object), topic };
}

function base64(data: string | Uint8Array): string {
  return Buffer.from(data).toString('base64');
}

function sqsRecord(body: string): object {
  return {
    messageId: MESSAGE_ID,
    receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(TIME_MS),
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: String(TIME_MS),
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: arn('sqs', 'events'),
    awsRegion: REGION,
  };
}

function snsRecord(message: string): object {
  const topic = arn('sns', 'events');
  return {
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: `${topic}:${MESSAGE_ID}`,
    Sns: {
      Type: 'Notification',
      MessageId: MESSAGE_ID,
      TopicArn: topic,
      Subject: null,
      Message: message,
      Timestamp: new Date(TIME_MS).toISOString(),
      SignatureVersion: '1',
      Signature: 'EXAMPLE',
      SigningCertUrl: `https://sns.${REGION}.amazonaws.com/SimpleNotificationService.pem`,
      UnsubscribeUrl: `https://sns.${REGION}.amazonaws.com/?Action=Unsubscribe`,
      MessageAttributes: {},
    },
  };
}

function kinesisRecord(text: string, partitionKey: string): object {
  const sequenceNumber = '49590338271490256608559692538361571095921575989136588898';
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      data: base64(text),
      approximateArrivalTimestamp: TIME_MS / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: `arn:aws:iam::${ACCOUNT}:role/function`,
    awsRegion: REGION,
    eventSourceARN: arn('kinesis', 'stream/events'),
  };
}
