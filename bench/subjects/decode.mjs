import { decode, decodePayload, eventTypes } from '@topicwright/aws-iot-events';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { fromWire, measure, shuffled } from '../measure.mjs';

/** Nanoseconds to decode a topic and bytes to a checked event, beside what nobody can do without. */
export const decodeSmall = () => measureDecode(messages((payload) => payload));

/** The same with payloads of 8 KB. */
export const decodeLarge = () => measureDecode(messages(padded));

function measureDecode(inputs) {
  for (const { topic, data } of inputs) if (!decode(topic, data).ok) throw new Error(`cannot decode ${topic}`);
  const candidates = {
    topicwright: ({ topic, data }) => decode(topic, data),
    'bare JSON.parse': ({ data }) => JSON.parse(data.toString()),
  };
  return measure(candidates, inputs);
}

// One message of each event.
function messages(change) {
  return shuffled(
    eventTypes.map((type) => {
      const payload = samples[type]();
      const result = decodePayload(payload);
      if (!result.ok) throw new Error(`cannot decode the sample of ${type}`);
      return { topic: fromWire(result.event.topic), data: Buffer.from(JSON.stringify(change(payload))) };
    }),
  );
}

const LARGE_BYTES = 8000;
const BYTES_PER_ITEM = 60;

function padded(payload) {
  const length = Math.ceil((LARGE_BYTES - JSON.stringify(payload).length) / BYTES_PER_ITEM);
  return { ...payload, addedLater: Array.from({ length }, (_, i) => ({ key: `k${i}`, value: 'some text of a sender', n: i })) };
}
