import type { Catalog } from '../../model/catalog.js';
import type { Random } from './random.js';

/** The next event of an entity, and the properties that it copies from an earlier event of that entity. */
export interface Step {
  readonly type: string;
  readonly copies?: { readonly from: string; readonly properties: readonly string[] };
}

/** The lifecycle of an entity: a setup, then randomly chosen scenarios, then a teardown. */
export interface Lifecycle {
  readonly setup: readonly Step[];
  readonly scenarios: readonly (readonly Step[])[];
  readonly teardown: readonly Step[];
  /** The values of topic parameters: the name of the entity, or one of several names. */
  readonly names: { readonly [param: string]: 'entity' | readonly string[] };
  /** Payload properties that identify the entity: by its name, by an ARN with its name, or by a constant ID. */
  readonly properties: { readonly [property: string]: 'name' | 'arn' | 'id' };
}

const SESSION = { from: 'presenceConnected', properties: ['sessionIdentifier', 'versionNumber', 'principalIdentifier'] };

const RECONNECT: readonly Step[] = [{ type: 'presenceDisconnected', copies: SESSION }, { type: 'presenceConnected' }];

/** A thing in AWS IoT: it is created, added to a group and connects; it is updated, runs jobs and reconnects; it is deleted. */
const AWS_THING: Lifecycle = {
  setup: [
    { type: 'thingCreated' },
    { type: 'thingTypeAssociationAdded' },
    { type: 'thingGroupMembershipAdded' },
    { type: 'presenceConnected' },
    { type: 'subscriptionsSubscribed', copies: { from: 'presenceConnected', properties: ['sessionIdentifier', 'principalIdentifier'] } },
  ],
  scenarios: [
    [{ type: 'thingUpdated' }],
    [{ type: 'thingUpdated' }],
    [{ type: 'jobExecutionSucceeded' }],
    [{ type: 'jobExecutionSucceeded' }],
    [{ type: 'jobExecutionFailed' }],
    [{ type: 'commandExecutionCreated' }, { type: 'commandExecutionSucceeded' }],
    [{ type: 'jobCompleted' }],
    RECONNECT,
    RECONNECT,
    [{ type: 'thingGroupMembershipRemoved' }, { type: 'thingGroupMembershipAdded' }],
  ],
  teardown: [{ type: 'presenceDisconnected', copies: SESSION }, { type: 'thingGroupMembershipRemoved' }, { type: 'thingDeleted' }],
  names: {
    thingName: 'entity',
    clientId: 'entity',
    thingGroupName: ['pumps', 'hall-1', 'hall-2'],
    thingTypeName: ['pump'],
    jobId: ['firmware-2', 'firmware-3', 'settings-9'],
  },
  properties: { thingName: 'name', thingArn: 'arn', thingId: 'id' },
};

/** The lifecycle for `catalog`: that of a thing if it has the events of AWS IoT, else one scenario per event. */
export function lifecycleOf(catalog: Catalog): Lifecycle {
  const types = new Set(catalog.events.map(({ type }) => type));
  if (AWS_THING.setup.every(({ type }) => types.has(type))) return AWS_THING;
  const steps = catalog.events.map(({ type }): Step => ({ type }));
  const [first] = catalog.parameters;
  return {
    setup: [],
    scenarios: steps.map((step) => [step]),
    teardown: [],
    names: first ? { [first.name]: 'entity' } : {},
    properties: {},
  };
}

/** The number of scenarios between setup and teardown. */
const MIN_SCENARIOS = 5;
const MAX_SCENARIOS = 60;

/** The steps of one entity, from setup to teardown. */
export function* stepsOf({ setup, scenarios, teardown }: Lifecycle, random: Random): Generator<Step, void> {
  yield* setup;
  const count = MIN_SCENARIOS + random.below(MAX_SCENARIOS - MIN_SCENARIOS);
  for (let i = 0; i < count; i += 1) yield* random.pick(scenarios);
  yield* teardown;
}
