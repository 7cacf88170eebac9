import { allowsNone, type JsonObject, type Schema, type SchemaObject } from './schema.js';
import { type Compile, report, type Validator, validateMember } from './validator.js';

/** The own property `key` of `value`. Differs from `value[key]` for names that every object inherits. */
export function own(value: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Validates a member by `schema`. If the schema allows nothing, the issue names the keyword that applies it. */
export function compileMember(schema: Schema, keyword: string, compile: Compile): Validator {
  return allowsNone(schema) ? (value, context) => report(value, context, keyword, 'absent') : compile(schema);
}

/** Validates the own members of an object, except those for which `isExempt` is true. */
export function membersValidator(validator: Validator, isExempt: (key: string) => boolean): Validator {
  return (value, context) => {
    let isValid = true;
    for (const key in value as JsonObject) {
      if (isExempt(key) || !Object.hasOwn(value as JsonObject, key)) continue;
      if (validateMember(validator, key, (value as JsonObject)[key], context)) continue;
      if (!context.all) return false;
      isValid = false;
    }
    return isValid;
  };
}

/** Validates the items for which `isIncluded` is true. */
export function itemsValidator(validator: Validator, isIncluded: (index: number) => boolean): Validator {
  return (value, context) => {
    const items = value as readonly unknown[];
    let isValid = true;
    for (let i = 0; i < items.length; i += 1) {
      if (!isIncluded(i) || validateMember(validator, i, items[i], context)) continue;
      if (!context.all) return false;
      isValid = false;
    }
    return isValid;
  };
}

/** Whether `properties` or `patternProperties` describe a name. */
export function namesOf({ properties = {}, patternProperties = {} }: SchemaObject): (key: string) => boolean {
  const names = new Set(Object.keys(properties));
  const patterns = Object.keys(patternProperties).map((pattern) => new RegExp(pattern, 'u'));
  if (patterns.length === 0) return (key) => names.has(key);
  return (key) => names.has(key) || patterns.some((pattern) => pattern.test(key));
}
