import { canonicalJson } from './canonical-json.js';

/** Whether `value` is a number that JSON can express. */
export function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Whether `value` is an integer. */
export function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

/** Whether every item from `start` on passes `test`. Unlike `Array.prototype.every`, it does not skip holes. */
export function everyItem(items: readonly unknown[], test: (item: unknown) => boolean, start = 0): boolean {
  for (let i = start; i < items.length; i += 1) if (!test(items[i])) return false;
  return true;
}

/** The number of items that pass `test`. */
export function countItems(items: readonly unknown[], test: (item: unknown) => boolean): number {
  let count = 0;
  for (const item of items) if (test(item)) count += 1;
  return count;
}

/** Whether `value` is the object or array with the canonical JSON text `json`. */
export function equalsJson(value: unknown, json: string): boolean {
  return typeof value === 'object' && value !== null && canonicalJson(value) === json;
}
