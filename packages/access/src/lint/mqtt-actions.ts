/**
 * The resource type of each MQTT and data plane action of AWS IoT. `*` if an action has no resource type.
 *
 * @see {@link https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiot.html}
 */
export const ACTION_RESOURCES: { readonly [action: string]: string } = {
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

/** The known action that `action` is probably a misspelling of: at most two edits away. */
export function likelyAction(action: string): string | undefined {
  // A wildcard may match several actions.
  if (/[*?]/.test(action)) return undefined;
  const known = Object.keys(ACTION_RESOURCES);
  if (known.some((name) => name.toLowerCase() === action.toLowerCase())) return undefined;
  const wanted = action.includes(':') ? action : `iot:${action}`;
  return known.find((name) => distance(name.toLowerCase(), wanted.toLowerCase()) <= 2);
}

// The Levenshtein distance.
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let k = 1; k <= b.length; k += 1) {
      const swap = (row[k - 1] as number) + (a[i - 1] === b[k - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[k] as number) + 1, (next[k - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
