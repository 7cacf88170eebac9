/** Whether an error of MQTT.js is the answer of the broker: it has the code of a CONNACK, PUBACK or PUBREC. */
export function isBrokerRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number';
}
