import type { JobCompleted, PresenceDisconnected, ThingCreated, ThingGroupCreated } from '@topicwright/aws-iot-payloads';
import typia from 'typia';

export const thingCreated = typia.createIs<ThingCreated>();
export const presenceDisconnected = typia.createIs<PresenceDisconnected>();
export const jobCompleted = typia.createIs<JobCompleted>();
export const thingGroupCreated = typia.createIs<ThingGroupCreated>();
export const firstThingCreated = typia.createValidate<ThingCreated>();
export const firstPresenceDisconnected = typia.createValidate<PresenceDisconnected>();
export const firstJobCompleted = typia.createValidate<JobCompleted>();
export const firstThingGroupCreated = typia.createValidate<ThingGroupCreated>();
export const closedThingCreated = typia.createEquals<ThingCreated>();
export const closedPresenceDisconnected = typia.createEquals<PresenceDisconnected>();
export const closedJobCompleted = typia.createEquals<JobCompleted>();
export const closedThingGroupCreated = typia.createEquals<ThingGroupCreated>();
