import type { Keyword } from '../keyword.js';

const structure = (name: string, form: Keyword['form']): Keyword => ({ name, form, role: 'structure' });

/** Keywords that name schemas, contain named schemas, or have no effect. They are not part of a resolved schema. */
export const STRUCTURE: readonly Keyword[] = [
  structure('$schema', 'string'),
  structure('$id', 'URI without fragment'),
  structure('$anchor', 'anchor'),
  structure('$comment', 'string'),
  structure('$defs', 'map of schemas'),
  // The name of `$defs` in older drafts, which 2020-12 still reserves.
  structure('definitions', 'map of schemas'),
  structure('readOnly', 'boolean'),
  structure('writeOnly', 'boolean'),
  structure('contentEncoding', 'string'),
  structure('contentMediaType', 'string'),
  structure('contentSchema', 'schema'),
];
