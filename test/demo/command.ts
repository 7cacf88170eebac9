import { type AwsIotDeviceEvent, awsIotDeviceEvents } from '@topicwright/aws-iot-device';
import { sampleCommandJson, sampleCommandResponseJson } from '@topicwright/aws-iot-device/testing';
import { connect } from '@topicwright/mqtt';

/** A command and the answer of the device. */
export interface AnsweredCommand {
  readonly command: AwsIotDeviceEvent;
  readonly answer: AwsIotDeviceEvent;
}

/** Sends a command to a device and waits for its answer. Each has a connection to the broker at `url`. */
export async function sendCommand(url: string): Promise<AnsweredCommand> {
  await using device = connect({ url });
  await using service = connect({ url });
  const received: AwsIotDeviceEvent[] = [];
  const commands = device.use(awsIotDeviceEvents).consume({
    events: 'commandJson',
    handler: (command, { reply }) => {
      received.push(command);
      return reply('commandResponseJson', sampleCommandResponseJson());
    },
  });
  await commands.ready;
  const answer = await service
    .use(awsIotDeviceEvents, { side: 'service' })
    .request('commandJson', { thingName: 'pump-7' }, sampleCommandJson(), { timeoutMs: 10_000 });
  const [command] = received;
  if (!command) throw new Error('the answer arrived without a command');
  return { command, answer };
}
