import { connect } from '@topicwright/mqtt';
import { encode, fleetEvents } from './generated/index.js';

/** A scooter on a connection. */
export interface Scooter {
  /** Reports a position. */
  report(latitude: number, longitude: number): Promise<void>;
  /** Reports that it is offline, and disconnects. Without this, the broker publishes its last will. */
  close(): Promise<void>;
}

/**
 * Connects a scooter: it reports that it is online, and obeys its commands. A moving scooter refuses to be locked. `username`: its user in
 * the ACL of the broker.
 */
export async function startScooter(url: string, scooter: string, isMoving: () => boolean, username?: string): Promise<Scooter> {
  const connection = connect({
    url,
    mqtt: { clientId: scooter, ...(username !== undefined && { username }) },
    will: encode('statusChanged', { scooter }, 'offline'),
  });
  const fleet = connection.use(fleetEvents);
  const params = { scooter };
  const commands = fleet.consume({
    events: ['lampSwitched', 'lockRequested'],
    params,
    handler: async (command, { reply }) => {
      if (command.type === 'lampSwitched') console.log(`${scooter}: lamp ${command.params.lamp} is ${command.payload}`);
      else if (isMoving()) await reply('lockRefused', { reason: 'moving' });
      else await reply('lockDone', { locked: command.payload.action === 'lock' });
    },
  });
  await commands.ready;
  await fleet.publish('statusChanged', params, 'online');
  return {
    report: (latitude, longitude) => fleet.publish('positionReported', params, { at: Date.now(), latitude, longitude }),
    close: async () => {
      await fleet.publish('statusChanged', params, 'offline');
      await connection.close();
    },
  };
}
