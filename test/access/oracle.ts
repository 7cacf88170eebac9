import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate';

/** Whether an independent policy engine allows a request. */
export function isAllowed(
  documents: readonly object[],
  action: string,
  resource: string,
  contextVariables: Record<string, string | string[]> = {},
): boolean {
  const simulation = {
    request: {
      principal: 'arn:aws:iam::123456789012:role/client',
      action,
      resource: { resource, accountId: '123456789012' },
      contextVariables,
    },
    identityPolicies: documents.map((policy, i) => ({ name: `policy${i}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  return runUnsafeSimulation(simulation, {}) === 'Allowed';
}
