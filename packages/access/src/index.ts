export { type ArnScope, checkScope, iotArn, type MqttResourceType, type Partition, type ScopeOptions } from './arn-scope.js';
export { type EventConfigurations, type EventSetting, eventConfigurationsFor } from './event-settings.js';
export { type AccessOptions, type Grant, type Grants, selectGrants } from './grant.js';
export { patternMeetsTemplate } from './overlap.js';
export { iamPolicyFor, iotPolicyFor, type Policy, type PolicyOptions, policyFor } from './policy.js';
export { type PolicyDocument, type PolicyStatement, policyCharacters } from './policy-document.js';
export { PolicyError, type PolicyErrorCode } from './policy-error.js';
export { IAM_POLICY, IOT_POLICY, type PolicyKind, renderPolicies, topicPattern } from './render-policy.js';
export { type RuleSql, ruleSqlFor } from './rule-sql.js';
