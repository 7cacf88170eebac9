import { decode, decodePayload, eventTypes } from '@topicwright/aws-iot-events';
import { samples } from '@topicwright/aws-iot-payloads/testing';
import { measure, shuffled } from '../measure.mjs';

function messages(pad) {
  return shuffled(
    eventTypes.map((type) => {
      const payload = samples[type]();
      const result = decodePayload(payload);
      if (!result.ok) throw new Error(type);
      return { topic: Buffer.from(result.event.topic).toString(), data: Buffer.from(JSON.stringify(pad(payload))) };
    }),
  );
}

const grown = (bytes) => (payload) => {
  const missing = bytes - JSON.stringify(payload).length;
  return missing < 20
    ? payload
    : {
        ...payload,
        addedLater: Array.from({ length: Math.ceil(missing / 60) }, (_, i) => ({ key: `k${i}`, value: 'some text of a sender', n: i })),
      };
};

/** Topic and bytes to a checked event, against what nobody can do without. */
export function decoding() {
  const run = (inputs) => {
    for (const { topic, data } of inputs) if (!decode(topic, data).ok) throw new Error(topic);
    return measure(
      { topicwright: ({ topic, data }) => decode(topic, data), 'bare JSON.parse': ({ data }) => JSON.parse(data.toString()) },
      inputs,
    );
  };
  return { '400 bytes': run(messages((payload) => payload)), '8 KB': run(messages(grown(8000))) };
}
