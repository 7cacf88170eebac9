import { connect } from '@topicwright/mqtt';
import { fleetEvents } from './generated/index.js';

/** The backend on a connection. */
export interface Backend {
  /** Switches a lamp of a scooter. */
  switchLamp(scooter: string, lamp: number, value: 'ON' | 'OFF'): Promise<void>;
  /** Locks or unlocks a scooter. Resolves with its answer. */
  lock(scooter: string, action: 'lock' | 'unlock'): Promise<string>;
  close(): Promise<void>;
}

/** Connects the backend: it prints what all scooters report. `username`: its user in the ACL of the broker. */
export async function startBackend(url: string, username?: string): Promise<Backend> {
  const connection = connect({ url, mqtt: username === undefined ? {} : { username } });
  // `params: {}` subscribes to the answers of all scooters at once.
  const fleet = connection.use(fleetEvents, { side: 'backend', params: {} });
  const reports = fleet.consume({
    events: 'REPORT',
    handler: ({ type, params, payload }) => {
      if (type === 'statusChanged') console.log(`backend: ${params.scooter} is ${payload}`);
      else console.log(`backend: ${params.scooter} is at ${payload.latitude}, ${payload.longitude}`);
    },
  });
  await reports.ready;
  return {
    switchLamp: (scooter, lamp, value) => fleet.publish('lampSwitched', { scooter, lamp }, value),
    lock: async (scooter, action) => {
      const answer = await fleet.request('lockRequested', { scooter }, { action }, { timeoutMs: 10_000 });
      if (answer.type === 'lockRefused') return `refused, because it is ${answer.payload.reason}`;
      return answer.payload.locked ? 'locked' : 'unlocked';
    },
    close: () => connection.close(),
  };
}
