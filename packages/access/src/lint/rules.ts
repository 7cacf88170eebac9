import { DOCUMENT_RULES } from './document-rules.js';
import { GRANT_RULES } from './grant-rules.js';
import type { LintRule } from './lint-rule.js';
import { RESOURCE_RULES } from './resource-rules.js';

/** All lint rules. */
export const LINT_RULES: readonly LintRule[] = [...DOCUMENT_RULES, ...RESOURCE_RULES, ...GRANT_RULES];
