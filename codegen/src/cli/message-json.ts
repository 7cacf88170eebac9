import type { EncodedMessage } from '@topicwright/runtime';

/** A message as JSON. A payload of bytes is in base64. */
export function messageJson({ topic, qos, retain }: EncodedMessage, payload: unknown): object {
  const content = payload instanceof Uint8Array ? { payloadBase64: Buffer.from(payload).toString('base64') } : { payload };
  return { topic, ...content, qos, retain };
}
