import { type Judge, type JudgeOf, judgeMember, refuse } from './run.js';
import { allowsNone, type JsonObject, type Schema, type SchemaObject } from './schema.js';

/** The own property `key` of `value`. Differs from `value[key]` for names that every object inherits. */
export function own(value: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Judges a member by `schema`. If the schema allows nothing, the issue names the keyword that applies it. */
export function judgeBy(schema: Schema, keyword: string, judgeOf: JudgeOf): Judge {
  return allowsNone(schema) ? (value, run) => refuse(value, run, keyword, 'absent') : judgeOf(schema);
}

/** Judges the own members of an object, except those for which `isExempt` is true. */
export function judgeMembers(judge: Judge, isExempt: (key: string) => boolean): Judge {
  return (value, run) => {
    let isValid = true;
    for (const key in value as JsonObject) {
      if (isExempt(key) || !Object.hasOwn(value as JsonObject, key)) continue;
      if (judgeMember(judge, key, (value as JsonObject)[key], run)) continue;
      if (!run.all) return false;
      isValid = false;
    }
    return isValid;
  };
}

/** Judges the items for which `isJudged` is true. */
export function judgeItems(judge: Judge, isJudged: (index: number) => boolean): Judge {
  return (value, run) => {
    const items = value as readonly unknown[];
    let isValid = true;
    for (let i = 0; i < items.length; i += 1) {
      if (!isJudged(i) || judgeMember(judge, i, items[i], run)) continue;
      if (!run.all) return false;
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
