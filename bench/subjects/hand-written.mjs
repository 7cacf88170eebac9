// A hand-written parser of these topics, which the generated one is compared with: fixed offsets, verified by slice.

export function parseByHand(topic) {
  if (topic.slice(0, 12) !== '$aws/events/') return undefined;
  switch (topic.charCodeAt(12)) {
    case 99: // c
      if (topic.slice(12, 36) === 'certificates/registered/')
        return topic.length > 36 && topic.indexOf('/', 36) < 0
          ? { type: 'certificatesRegistered', params: { caCertificateId: topic.slice(36) } }
          : undefined;
      if (topic.slice(12, 29) === 'commandExecution/')
        return tail(topic, 29, COMMAND, (type, commandId) => ({ type, params: { commandId } }));
      return undefined;
    case 106: // j
      if (topic.slice(12, 16) === 'job/') return tail(topic, 16, JOB, (type, jobId) => ({ type, params: { jobId } }));
      if (topic.slice(12, 25) === 'jobExecution/') return tail(topic, 25, EXECUTION, (type, jobId) => ({ type, params: { jobId } }));
      return undefined;
    case 112: // p
      if (topic.slice(12, 31) === 'presence/connected/') return client('presenceConnected', topic, 31);
      if (topic.slice(12, 34) === 'presence/disconnected/') return client('presenceDisconnected', topic, 34);
      if (topic.slice(12, 36) === 'presence/connect_failed/') return client('presenceConnectFailed', topic, 36);
      return undefined;
    case 115: // s
      if (topic.slice(12, 37) === 'subscriptions/subscribed/') return client('subscriptionsSubscribed', topic, 37);
      if (topic.slice(12, 39) === 'subscriptions/unsubscribed/') return client('subscriptionsUnsubscribed', topic, 39);
      return undefined;
    default:
      return thing(topic);
  }
}

const JOB = {
  '/canceled': 'jobCanceled',
  '/cancellation_in_progress': 'jobCancellationInProgress',
  '/completed': 'jobCompleted',
  '/deleted': 'jobDeleted',
  '/deletion_in_progress': 'jobDeletionInProgress',
};
const EXECUTION = {
  '/canceled': 'jobExecutionCanceled',
  '/deleted': 'jobExecutionDeleted',
  '/failed': 'jobExecutionFailed',
  '/rejected': 'jobExecutionRejected',
  '/removed': 'jobExecutionRemoved',
  '/succeeded': 'jobExecutionSucceeded',
  '/timed_out': 'jobExecutionTimedOut',
};
const COMMAND = {
  '/CREATED': 'commandExecutionCreated',
  '/FAILED': 'commandExecutionFailed',
  '/IN_PROGRESS': 'commandExecutionInProgress',
  '/REJECTED': 'commandExecutionRejected',
  '/SUCCEEDED': 'commandExecutionSucceeded',
  '/TIMED_OUT': 'commandExecutionTimedOut',
};

function tail(topic, at, ends, make) {
  const slash = topic.indexOf('/', at);
  if (slash <= at) return undefined;
  const type = ends[topic.slice(slash)];
  return type && make(type, topic.slice(at, slash));
}

function client(type, topic, at) {
  return topic.length > at ? { type, params: { clientId: topic.slice(at) } } : undefined;
}

function thing(topic) {
  if (topic.slice(12, 18) === 'thing/') return change(topic, 18, 'thing', (type, thingName) => ({ type, params: { thingName } }));
  if (topic.slice(12, 23) === 'thingGroup/')
    return change(topic, 23, 'thingGroup', (type, thingGroupName) => ({ type, params: { thingGroupName } }));
  if (topic.slice(12, 22) === 'thingType/')
    return change(topic, 22, 'thingType', (type, thingTypeName) => ({ type, params: { thingTypeName } }));
  if (topic.slice(12, 43) === 'thingGroupHierarchy/thingGroup/')
    return pair(topic, 43, '/childThingGroup/', 'thingGroupHierarchy', (type, parentThingGroupName, childThingGroupName) => ({
      type,
      params: { parentThingGroupName, childThingGroupName },
    }));
  if (topic.slice(12, 44) === 'thingGroupMembership/thingGroup/')
    return pair(topic, 44, '/thing/', 'thingGroupMembership', (type, thingGroupName, thingName) => ({
      type,
      params: { thingGroupName, thingName },
    }));
  if (topic.slice(12, 39) === 'thingTypeAssociation/thing/')
    return pair(topic, 39, '/thingType/', 'thingTypeAssociation', (type, thingName, thingTypeName) => ({
      type,
      params: { thingName, thingTypeName },
    }));
  return undefined;
}

function change(topic, at, family, make) {
  const slash = topic.length - 8;
  const end = topic.slice(slash);
  const type =
    end === '/created' ? `${family}Created` : end === '/updated' ? `${family}Updated` : end === '/deleted' ? `${family}Deleted` : undefined;
  const name = topic.slice(at, slash);
  return type && name !== '' && name.indexOf('/') < 0 ? make(type, name) : undefined;
}

function pair(topic, at, middle, family, make) {
  const first = topic.indexOf('/', at);
  if (first <= at || topic.slice(first, first + middle.length) !== middle) return undefined;
  const from = first + middle.length;
  const slash = topic.indexOf('/', from);
  if (slash <= from) return undefined;
  const end = topic.slice(slash);
  const type = end === '/added' ? `${family}Added` : end === '/removed' ? `${family}Removed` : undefined;
  return type && make(type, topic.slice(at, first), topic.slice(from, slash));
}
