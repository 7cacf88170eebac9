import { nearest } from '@topicwright/runtime/internal';

/**
 * The resource type of each MQTT and data plane action of AWS IoT. `*` if an action has no resource type.
 *
 * @see {@link https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiot.html}
 */
const ACTION_RESOURCES: { readonly [action: string]: string } = {
  'iot:Connect': 'client',
  'iot:Subscribe': 'topicfilter',
  'iot:Receive': 'topic',
  'iot:Publish': 'topic',
  'iot:RetainPublish': 'topic',
  'iot:GetRetainedMessage': 'topic',
  'iot:ListRetainedMessages': '*',
  'iot:DeleteConnection': 'client',
  'iot:GetConnection': 'client',
  'iot:ListSubscriptions': 'client',
  'iot:SendDirectMessage': 'client',
  'iot:GetThingShadow': 'thing',
  'iot:UpdateThingShadow': 'thing',
  'iot:DeleteThingShadow': 'thing',
  'iot:ListNamedShadowsForThing': 'thing',
  'iot:UpdateEventConfigurations': '*',
  'iot:DescribeEventConfigurations': '*',
};

/** All resource types of AWS IoT. */
export const RESOURCE_TYPES: ReadonlySet<string> = new Set(
  (
    'authorizer billinggroup cacert cert certificateprovider client command custommetric dimension domainconfiguration fleetmetric index ' +
    'job jobtemplate mitigationaction otaupdate package policy provisioningtemplate rolealias rule ruledestination scheduledaudit ' +
    'securityprofile stream thing thinggroup thingtype topic topicfilter tunnel'
  ).split(' '),
);

/** The resource type of `action`. `*` if it has none, `undefined` if the action is unknown. */
export function typeFor(action: string): string | undefined {
  return Object.entries(ACTION_RESOURCES).find(([name]) => name.toLowerCase() === action.toLowerCase())?.[1];
}

/** The known action that `action` is probably a misspelling of. */
export function likelyAction(action: string): string | undefined {
  // A wildcard may match several actions.
  if (/[*?]/.test(action)) return undefined;
  const known = Object.keys(ACTION_RESOURCES);
  if (known.some((name) => name.toLowerCase() === action.toLowerCase())) return undefined;
  return nearest(action.includes(':') ? action : `iot:${action}`, known);
}
