export { type Allowance, topicPattern } from './allowance.js';
export { type ArnScope, checkScope, iotArn, LONGEST_SCOPE, type MqttResourceType, type Partition, type ScopeOptions } from './arn-scope.js';
export { type EventConfigurations, type EventSetting, eventConfigurationsFor } from './event-settings.js';
export { type AccessOptions, type Grant, type Grants, selectGrants } from './grant.js';
export { type EventCoverage, policyCoverage } from './lint/coverage.js';
export { type AccessRequest, type Decision, evaluatePolicy, type PolicyContext } from './lint/evaluate.js';
export { type LintOptions, lintPolicy } from './lint/lint-policy.js';
export type { AuditCode, Finding, LintRule, Severity } from './lint/lint-rule.js';
export { LINT_RULES } from './lint/rules.js';
export { type AclOptions, mosquittoAclFor } from './mosquitto-acl.js';
export { patternMeetsTemplate } from './overlap.js';
export {
  type FitOptions,
  type GrantOptions,
  iamPolicyFor,
  iotPolicyFor,
  type Policy,
  type PolicyOptions,
  policyFits,
  policyFor,
} from './policy.js';
export { movedDocument, type PolicyCondition, type PolicyDocument, type PolicyStatement, policyCharacters } from './policy-document.js';
export { PolicyError, type PolicyErrorCode } from './policy-error.js';
export { IAM_POLICY, IOT_POLICY, type PolicyKind } from './policy-kind.js';
export { cloudFormationFor, type PolicyTemplate, type TemplateOptions, terraformFor } from './policy-template.js';
export { type RuleSql, ruleSqlFor, topicSegments } from './rule-sql.js';
export { SETTING_KEYS, type SettingsChanges, type SettingsForms, settingsChanges, settingsForms } from './settings-forms.js';
export { type ConnectionPlan, type SubscriptionPlan, subscriptionsFor } from './subscriptions.js';
export { type RuleTarget, type TopicRuleOptions, topicRuleTemplateFor } from './topic-rule.js';
