/**
 * What the generator shares with this package. Not for programs: it may change in any version.
 *
 * @module
 * @internal
 */
export { LONGEST_SCOPE } from './arn-scope.js';
export { topicPattern } from './documents/allowance.js';
export { literalDocuments } from './documents/policy.js';
export { movedDocument, policyCharacters } from './documents/policy-document.js';
export { cloudFormationText, type TemplateParts, terraformText } from './forms/policy-template.js';
export { isServiceSide } from './grants/usable-topics.js';
export { IAM_POLICY, IOT_POLICY, type PolicyKind } from './policy-kind.js';
export type { EntityPart } from './rules/rule-facts.js';
export { isRawFilter, ruleConditionFor, ruleFiltersFor, ruleSidesFor } from './rules/rule-sql.js';
export { sqlPath } from './rules/sql-path.js';
