import { hasDuplicates } from '../json-values.js';
import { counted } from './expected.js';
import { compileMember, itemsValidator } from './members.js';
import { allowsAll, type SchemaObject } from './schema.js';
import { type Compile, type CompileKeyword, matches, report, type Validator } from './validator.js';

function checkArray(code: string, expected: string, isValid: (items: readonly unknown[]) => boolean): Validator {
  return (value, context) => isValid(value as readonly unknown[]) || report(value, context, code, expected);
}

/** The keywords for arrays, without `unevaluatedItems`. */
export const ARRAY_KEYWORDS: readonly CompileKeyword[] = [
  ({ minItems: least }) =>
    least === undefined
      ? undefined
      : checkArray('minItems', `an array of at least ${counted(least, 'item')}`, (items) => items.length >= least),
  ({ maxItems: most }) =>
    most === undefined
      ? undefined
      : checkArray('maxItems', `an array of at most ${counted(most, 'item')}`, (items) => items.length <= most),
  ({ uniqueItems }) => (uniqueItems ? checkArray('uniqueItems', 'an array of unique items', (items) => !hasDuplicates(items)) : undefined),
  prefixItems,
  ({ items, prefixItems: prefix = [] }, compile) =>
    items === undefined || allowsAll(items)
      ? undefined
      : itemsValidator(compileMember(items, 'items', compile), (index) => index >= prefix.length),
  contains,
];

function prefixItems({ prefixItems: prefix }: SchemaObject, compile: Compile): Validator | undefined {
  if (!prefix) return undefined;
  const validators = prefix.map((schema) => compileMember(schema, 'prefixItems', compile));
  const validator: Validator = (item, context) => (validators[context.keys.at(-1) as number] as Validator)(item, context);
  return itemsValidator(validator, (index) => index < validators.length);
}

function contains(
  { contains: schema, minContains: least = 1, maxContains: most = Number.POSITIVE_INFINITY }: SchemaObject,
  compile: Compile,
): Validator | undefined {
  if (schema === undefined) return undefined;
  const validator = compile(schema);
  return (value, context) => {
    const count = (value as readonly unknown[]).filter((item) => matches(validator, item, context)).length;
    if (count < least)
      return report(value, context, least === 1 ? 'contains' : 'minContains', `an array with at least ${counted(least, 'matching item')}`);
    return count <= most || report(value, context, 'maxContains', `an array with at most ${counted(most, 'matching item')}`);
  };
}
