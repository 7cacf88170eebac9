import { BREAKS_BOTH, BREAKS_RECEIVERS, BREAKS_SENDERS, COMPATIBLE, changed, renamedRule, rule, shown } from './change-rule.js';

/** The changes of a spec as a whole, and of its categories. */
export const SPEC_RULES = {
  'spec-removed': rule(
    BREAKS_BOTH,
    'A spec was removed from the project.',
    () => 'the spec was removed; code that uses it no longer compiles',
  ),
  'spec-added': rule(COMPATIBLE, 'A spec was added to the project.', () => 'the spec is new'),
  'spec-renamed': renamedRule(
    'A spec was renamed, so the names of its SDK and types change.',
    'spec',
    'the names of its SDK and types change',
  ),
  'dialect-changed': rule(
    BREAKS_BOTH,
    'The dialect changed.',
    (facts) => `the dialect ${changed(facts)}; other topics and filters are valid`,
  ),
  'sides-changed': rule(
    BREAKS_BOTH,
    'A side was renamed.',
    (facts) => `the list of sides ${changed(facts)}; code that names a side no longer compiles`,
  ),
  'strict-enabled': rule(
    BREAKS_SENDERS,
    'The spec became `strict` and refuses payloads that it accepted.',
    () => 'the spec became strict; receivers refuse unknown properties and enum values, which old senders may send',
  ),
  'strict-disabled': rule(
    BREAKS_RECEIVERS,
    'The spec is no longer `strict` and accepts payloads that it refused.',
    () => 'the spec is no longer strict; old receivers refuse unknown properties and enum values',
  ),
  'formats-asserted': rule(
    BREAKS_SENDERS,
    'The spec asserts formats and refuses payloads that it accepted.',
    () => 'formats are now asserted; receivers refuse values in other formats, which old senders may send',
  ),
  'formats-ignored': rule(
    BREAKS_RECEIVERS,
    'The spec no longer asserts formats and accepts payloads that it refused.',
    () => 'formats are no longer asserted; old receivers refuse values in other formats',
  ),
  'limit-lowered': rule(
    BREAKS_BOTH,
    'A limit was lowered or added.',
    (facts) => `the limit ${changed(facts)}; messages and filters may exceed it`,
  ),
  'limit-raised': rule(COMPATIBLE, 'A limit was raised or removed.', (facts) => `the limit ${changed(facts)}`),
  'category-removed': rule(
    BREAKS_BOTH,
    'A category was removed.',
    ({ old }) => `the category ${shown(old)} was removed; code that selects it no longer compiles`,
  ),
  'category-renamed': renamedRule('A category was renamed.', 'category', 'code that selects it no longer compiles'),
} as const;
