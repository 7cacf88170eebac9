import type { Keyword } from '../keyword.js';

const annotation = (name: string, form: Keyword['form']): Keyword => ({ name, form, role: 'annotation' });

/** Keywords that describe values. Beside a `$ref` they replace those of its target. Those after `unit` are additions of topicwright. */
export const ANNOTATIONS: readonly Keyword[] = [
  annotation('title', 'string'),
  annotation('description', 'string'),
  annotation('default', 'any'),
  annotation('examples', 'array'),
  annotation('deprecated', 'boolean'),
  annotation('unit', 'string'),
  annotation('source', 'string'),
  annotation('notes', 'strings'),
  annotation('enumDescriptions', 'map of strings'),
  // Changes what `enum` asserts, so it is no annotation of a reference.
  { name: 'open', form: 'boolean', role: 'assertion', on: 'any' },
];
