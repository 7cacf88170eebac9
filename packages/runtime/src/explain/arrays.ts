import { hasDuplicates } from '../json-values.js';
import { unevaluatedItems } from './evaluated.js';
import { counted } from './expected.js';
import { judgeBy, judgeItems } from './members.js';
import { fits, type Judge, type JudgeKeyword, type JudgeOf, refuse } from './run.js';
import { allowsAll, type SchemaObject } from './schema.js';

function judgeArray(code: string, expected: string, isValid: (items: readonly unknown[]) => boolean): Judge {
  return (value, run) => isValid(value as readonly unknown[]) || refuse(value, run, code, expected);
}

/** The keywords for arrays. */
export const ARRAY_KEYWORDS: readonly JudgeKeyword[] = [
  ({ minItems: least }) =>
    least === undefined
      ? undefined
      : judgeArray('minItems', `an array of at least ${counted(least, 'item')}`, (items) => items.length >= least),
  ({ maxItems: most }) =>
    most === undefined
      ? undefined
      : judgeArray('maxItems', `an array of at most ${counted(most, 'item')}`, (items) => items.length <= most),
  ({ uniqueItems }) => (uniqueItems ? judgeArray('uniqueItems', 'an array of unique items', (items) => !hasDuplicates(items)) : undefined),
  prefixItems,
  ({ items, prefixItems: prefix = [] }, judgeOf) =>
    items === undefined || allowsAll(items) ? undefined : judgeItems(judgeBy(items, 'items', judgeOf), (index) => index >= prefix.length),
  contains,
  unevaluatedItems,
];

function prefixItems({ prefixItems: prefix }: SchemaObject, judgeOf: JudgeOf): Judge | undefined {
  if (!prefix) return undefined;
  const judges = prefix.map((schema) => judgeBy(schema, 'prefixItems', judgeOf));
  const judge: Judge = (item, run) => (judges[run.keys.at(-1) as number] as Judge)(item, run);
  return judgeItems(judge, (index) => index < judges.length);
}

function contains(
  { contains: schema, minContains: least = 1, maxContains: most = Number.POSITIVE_INFINITY }: SchemaObject,
  judgeOf: JudgeOf,
): Judge | undefined {
  if (schema === undefined) return undefined;
  const judge = judgeOf(schema);
  return (value, run) => {
    const count = (value as readonly unknown[]).filter((item) => fits(judge, item, run)).length;
    if (count < least)
      return refuse(value, run, least === 1 ? 'contains' : 'minContains', `an array with at least ${counted(least, 'matching item')}`);
    return count <= most || refuse(value, run, 'maxContains', `an array with at most ${counted(most, 'matching item')}`);
  };
}
