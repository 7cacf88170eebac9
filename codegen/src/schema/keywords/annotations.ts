import type { Keyword } from '../keyword.js';

const annotation = (name: string, form: Keyword['form']): Keyword => ({ name, form, role: 'annotation' });

/** Keywords that describe values. Next to a `$ref` they override those of its target. `unit` and the following are extensions. */
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
  // Changes the assertion of `enum`, so it is not an annotation.
  { name: 'open', form: 'boolean', role: 'assertion', on: 'any' },
];
