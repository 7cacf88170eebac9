export { type ClientSession, isConnected, type PresenceEvent, reducePresence } from './presence/session.js';
export {
  type Clock,
  type Presence,
  type PresenceOptions,
  type PresenceTracker,
  presenceTracker,
  type SavedClient,
  type SavedPresence,
} from './presence/tracker.js';
