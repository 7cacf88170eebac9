import { awsIotEvents } from '@topicwright/aws-iot-events';
import { ruleConsumer } from '@topicwright/consumer/lambda';
import type { SQSHandler } from 'aws-lambda';

const { onSqs } = ruleConsumer(awsIotEvents, {
  handler: (event, { stale }) => {
    if (event.category === 'THING') console.log(event.type, event.params.thingName, event.payload.versionNumber, { stale });
    else console.log(event.type, event.params);
  },
});

export const handler: SQSHandler = onSqs;
