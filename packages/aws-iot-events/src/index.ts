/** Decoders, keys and types of every AWS IoT Core event, with its topics and payloads. */
export * from '@topicwright/aws-iot-payloads';
export * from '@topicwright/aws-iot-topics';
export * from './generated/index.js';
