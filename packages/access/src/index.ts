export type { ArnScope, Partition, ScopeOptions } from './arn-scope.js';
export { iamPolicyFor, iotPolicyFor, type Policy } from './documents/policy.js';
export type { PolicyCondition, PolicyDocument, PolicyStatement } from './documents/policy-document.js';
export type { FitOptions, GrantOptions, PolicyOptions } from './documents/policy-options.js';
export { type ConnectionPlan, type SubscriptionPlan, subscriptionsFor } from './documents/subscriptions.js';
export { type EventCoverage, policyCoverage } from './engine/coverage.js';
export { type AccessRequest, type Decision, evaluatePolicy } from './engine/evaluate.js';
export type { PolicyContext } from './engine/policy-context.js';
export { type EventConfigurations, type EventSetting, eventConfigurationsFor } from './forms/event-settings.js';
export { type AclOptions, mosquittoAclFor } from './forms/mosquitto-acl.js';
export { cloudFormationFor, type PolicyTemplate, type TemplateOptions, terraformFor } from './forms/policy-template.js';
export { type SettingsTemplateOptions, settingsCloudFormation } from './forms/settings-cloudformation.js';
export { SETTING_KEYS, type SettingsChanges, type SettingsForms, settingsChanges, settingsForms } from './forms/settings-forms.js';
export { settingsTerraform } from './forms/settings-terraform.js';
export {
  type AccessOptions,
  type Grant,
  type Grants,
  type GrantTarget,
  type ParameterValues,
  selectGrants,
} from './grants/select-grants.js';
export { type LintOptions, lintPolicy } from './lint/lint-policy.js';
export type { AuditCode, Finding, LintRule, Severity } from './lint/lint-rule.js';
export { LINT_RULES } from './lint/rules.js';
export { PolicyError, type PolicyErrorCode } from './policy-error.js';
export { ruleCloudFormationFor } from './rules/rule-cloudformation.js';
export type { RuleFacts, RuleFactsByType } from './rules/rule-facts.js';
export { type RuleSelection, type RuleSql, ruleSqlFor, topicSegments } from './rules/rule-sql.js';
export { RULE_TARGETS, type RuleOptions, type RuleTarget } from './rules/rule-stack.js';
export { ruleTerraformFor } from './rules/rule-terraform.js';
