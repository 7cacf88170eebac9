/** Every AWS IoT Core event, decoded: topics, payloads and what joins them. */
export * from '@topicwright/aws-iot-payloads';
export * from '@topicwright/aws-iot-topics';
export * from './generated/index.js';
