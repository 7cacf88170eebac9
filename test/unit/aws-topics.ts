/**
 * The topics of the Developer Guide's event table, with presence/connect_failed of its lifecycle page and the command executions of
 * its page on commands; each with the event configuration that enables it.
 */
export const topicNames: readonly (readonly [template: string, key: string])[] = [
  ['$aws/events/certificates/registered/{caCertificateId}', 'CA_CERTIFICATE'],
  ['$aws/events/presence/connected/{clientId}', 'always on'],
  ['$aws/events/presence/disconnected/{clientId}', 'always on'],
  ['$aws/events/presence/connect_failed/{clientId}', 'always on'],
  ['$aws/events/subscriptions/subscribed/{clientId}', 'always on'],
  ['$aws/events/subscriptions/unsubscribed/{clientId}', 'always on'],
  ...['canceled', 'cancellation_in_progress', 'completed', 'deleted', 'deletion_in_progress'].map(
    (end) => [`$aws/events/job/{jobId}/${end}`, 'JOB'] as const,
  ),
  ...['canceled', 'deleted', 'failed', 'rejected', 'removed', 'succeeded', 'timed_out'].map(
    (end) => [`$aws/events/jobExecution/{jobId}/${end}`, 'JOB_EXECUTION'] as const,
  ),
  ...['created', 'updated', 'deleted'].map((end) => [`$aws/events/thing/{thingName}/${end}`, 'THING'] as const),
  ...['created', 'updated', 'deleted'].map((end) => [`$aws/events/thingGroup/{thingGroupName}/${end}`, 'THING_GROUP'] as const),
  ...['created', 'updated', 'deleted'].map((end) => [`$aws/events/thingType/{thingTypeName}/${end}`, 'THING_TYPE'] as const),
  ...['added', 'removed'].flatMap((end) => [
    [
      `$aws/events/thingGroupHierarchy/thingGroup/{parentThingGroupName}/childThingGroup/{childThingGroupName}/${end}`,
      'THING_GROUP_HIERARCHY',
    ] as const,
    [`$aws/events/thingGroupMembership/thingGroup/{thingGroupName}/thing/{thingName}/${end}`, 'THING_GROUP_MEMBERSHIP'] as const,
    [`$aws/events/thingTypeAssociation/thing/{thingName}/thingType/{thingTypeName}/${end}`, 'THING_TYPE_ASSOCIATION'] as const,
  ]),
  ...['CREATED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT'].map(
    (end) => [`$aws/events/commandExecution/{commandId}/${end}`, 'none'] as const,
  ),
];
