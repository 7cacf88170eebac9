import { canonicalJson } from '@topicwright/runtime';
import type { Json } from '../../model/json-schema.js';
import { type Code, code, imported } from '../code/code.js';
import { RUNTIME } from '../layout.js';

/** The expression that is true where `value` is not the JSON value `expected`. */
export function differsFrom(expected: Json, value: Code): Code {
  if (typeof expected === 'object' && expected !== null)
    return code`${imported(RUNTIME, 'canonicalJson')}(${value}) !== ${canonicalJson(expected)}`;
  return code`${value} !== ${expected}`;
}
