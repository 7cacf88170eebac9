import { code, imported } from '../../code/code.js';
import { atom, type Condition, comparison } from '../../code/condition.js';
import { RUNTIME } from '../../code/runtime-module.js';
import type { JsonType } from '../json-schema.js';
import type { Keyword, Site } from '../keyword.js';

/**
 * Printed together with the keywords of each type.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.1}
 */
export const TYPE: Keyword = { name: 'type', form: 'types', role: 'assertion', on: 'any' };

/** The condition that a value has `type`. With `isNarrowing` TypeScript narrows the value. */
export function printType(type: JsonType, { value }: Site, isNarrowing: boolean): Condition {
  switch (type) {
    case 'null':
      return comparison(value, '===', null);
    case 'boolean':
    case 'string':
      return comparison(code`typeof ${value}`, '===', type);
    case 'number':
      return isNarrowing ? atom(code`${imported(RUNTIME, 'isNumber')}(${value})`) : atom(code`Number.isFinite(${value})`);
    case 'integer':
      return isNarrowing ? atom(code`${imported(RUNTIME, 'isInteger')}(${value})`) : atom(code`Number.isInteger(${value})`);
    case 'object':
      return atom(code`${imported(RUNTIME, 'isRecord')}(${value})`);
    case 'array':
      return atom(code`Array.isArray(${value})`);
    default:
      return type satisfies never;
  }
}
