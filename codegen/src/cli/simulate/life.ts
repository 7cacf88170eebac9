import type { Catalog } from '../../model/catalog.js';
import type { Random } from './random.js';

/** What happens next to one entity: an event, and the properties that it has in common with an earlier one of the same entity. */
export interface Step {
  readonly type: string;
  readonly repeats?: { readonly of: string; readonly properties: readonly string[] };
}

/** The life of an entity: what happens once in the beginning, then over and over, then once in the end. */
export interface Life {
  readonly birth: readonly Step[];
  /** Short stories, of which one after the other is drawn. */
  readonly days: readonly (readonly Step[])[];
  readonly death: readonly Step[];
  /** Parameters that stand for the entity itself; others are drawn from a few names. */
  readonly names: { readonly [param: string]: 'entity' | readonly string[] };
  /** Properties that speak of the entity wherever they stand: its name, an ARN with its name, or an identifier that it keeps. */
  readonly properties: { readonly [property: string]: 'name' | 'arn' | 'id' };
}

const SESSION = { of: 'presenceConnected', properties: ['sessionIdentifier', 'versionNumber', 'principalIdentifier'] };

const BACK_AND_FORTH: readonly Step[] = [{ type: 'presenceDisconnected', repeats: SESSION }, { type: 'presenceConnected' }];

/** A pump of a fleet on AWS IoT: made, put in a group, connected; then updated, given jobs, now and then away; in the end deleted. */
const AWS_FLEET: Life = {
  birth: [
    { type: 'thingCreated' },
    { type: 'thingTypeAssociationAdded' },
    { type: 'thingGroupMembershipAdded' },
    { type: 'presenceConnected' },
    { type: 'subscriptionsSubscribed', repeats: { of: 'presenceConnected', properties: ['sessionIdentifier', 'principalIdentifier'] } },
  ],
  days: [
    [{ type: 'thingUpdated' }],
    [{ type: 'thingUpdated' }],
    [{ type: 'jobExecutionSucceeded' }],
    [{ type: 'jobExecutionSucceeded' }],
    [{ type: 'jobExecutionFailed' }],
    [{ type: 'commandExecutionCreated' }, { type: 'commandExecutionSucceeded' }],
    [{ type: 'jobCompleted' }],
    BACK_AND_FORTH,
    BACK_AND_FORTH,
    [{ type: 'thingGroupMembershipRemoved' }, { type: 'thingGroupMembershipAdded' }],
  ],
  death: [{ type: 'presenceDisconnected', repeats: SESSION }, { type: 'thingGroupMembershipRemoved' }, { type: 'thingDeleted' }],
  names: {
    thingName: 'entity',
    clientId: 'entity',
    thingGroupName: ['pumps', 'hall-1', 'hall-2'],
    thingTypeName: ['pump'],
    jobId: ['firmware-2', 'firmware-3', 'settings-9'],
  },
  properties: { thingName: 'name', thingArn: 'arn', thingId: 'id' },
};

/** The life that the events of `catalog` allow: that of a fleet where the table is AWS's, else whatever the table has, in its order. */
export function lifeOf(catalog: Catalog): Life {
  const types = new Set(catalog.events.map(({ type }) => type));
  if (AWS_FLEET.birth.every(({ type }) => types.has(type))) return AWS_FLEET;
  const steps = catalog.events.map(({ type }): Step => ({ type }));
  const [first] = catalog.parameters;
  return { birth: [], days: steps.map((step) => [step]), death: [], names: first ? { [first.name]: 'entity' } : {}, properties: {} };
}

/** How many stories an entity lives through before it ends, at least and at most. */
const DAYS = { least: 5, most: 60 };

/** The steps of one entity, from birth to death. */
export function* stepsOf({ birth, days, death }: Life, random: Random): Generator<Step, void> {
  yield* birth;
  const length = DAYS.least + random.below(DAYS.most - DAYS.least);
  for (let day = 0; day < length; day += 1) yield* random.pick(days);
  yield* death;
}
