import { posix } from 'node:path';
import { stringify } from 'yaml';
import type { Starter, StarterFile } from './starter.js';

/** The spec of a new project: a small table that uses both directions, JSON, text and a retained message. */
export function specFiles({ name, schemas }: Starter): readonly StarterFile[] {
  return [
    { path: 'spec/spec.yaml', text: specText(name, posix.join('..', schemas, 'spec.schema.json')) },
    { path: 'spec/payloads/measurement.yaml', text: MEASUREMENT },
    { path: 'spec/payloads/status.yaml', text: STATUS },
    { path: 'spec/payloads/interval.yaml', text: INTERVAL },
  ];
}

function specText(name: string, schema: string): string {
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
  return `# yaml-language-server: $schema=${schema}
topicwright: 1
name: ${scalar(name)}
title: ${scalar(title)}
dialect: mqtt # aws-iot if the broker is AWS IoT Core

# The two programs that exchange the messages. Directions are from the view of the first one.
sides: [device, backend]

parameters:
  device: { description: Serial number of the device., pattern: "[a-z0-9-]+", maxLength: 64, example: pump-7 }

# An event is a topic and its payload. It inherits the keys of its category.
categories:
  REPORT:
    title: What a device reports
    direction: send
    events:
      measured:
        title: Measurement
        # Quote every topic: YAML reads an unquoted "{device}/…" as a map.
        topic: "${name}/{device}/measurement"
        payload: payloads/measurement.yaml
        # Messages of a device with equal values are duplicates. \`seq\` alone is not enough: it begins again when the device restarts.
        identity: [seq, measuredAt]
        # The messages of a device are handled one at a time, and those with an earlier time are marked as stale.
        order: { of: [{ param: device }], by: measuredAt }
        time: measuredAt
      statusChanged:
        title: Status changed
        topic: "${name}/{device}/status"
        payload: payloads/status.yaml
        content: text
        # The broker keeps the last message for new subscribers.
        retain: true
  COMMAND:
    title: What the backend asks a device to do
    direction: receive
    events:
      intervalChanged:
        title: Change the measuring interval
        topic: "${name}/{device}/interval"
        payload: payloads/interval.yaml
        identity: [id]
`;
}

/** A YAML scalar, quoted if it would not be read as a string. */
function scalar(text: string): string {
  return stringify(text).trimEnd();
}

const MEASUREMENT = `title: Measurement
description: What a device has measured.
type: object
required: [seq, measuredAt, temperature]
properties:
  seq: { description: Number of the measurement., type: integer, minimum: 0, examples: [42] }
  measuredAt: { description: Time of the measurement., type: integer, unit: epoch-milliseconds, examples: [1767225600000] }
  temperature: { description: Temperature in degrees Celsius., type: number, examples: [21.5] }
`;

const STATUS = `title: Status
description: Whether the device is connected.
type: string
enum: [online, offline]
examples: [online]
`;

const INTERVAL = `title: Interval
description: How often the device shall measure.
type: object
required: [id, seconds]
properties:
  id: { description: Identifies the command., type: string, maxLength: 36, examples: [0d9b6a7e-5c11-4f3e-8a52-7d20c4e961fb] }
  seconds: { description: Seconds between two measurements., type: integer, minimum: 1, maximum: 86400, examples: [60] }
`;
