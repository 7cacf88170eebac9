import { canonicalJson } from './canonical-json.js';

/** The function that returns whether a value is equal to `expected`, as JSON. */
export function testOfValue(expected: unknown): (value: unknown) => boolean {
  if (typeof expected !== 'object' || expected === null) return (value) => value === expected;
  const text = canonicalJson(expected);
  return (value) => typeof value === 'object' && value !== null && canonicalJson(value) === text;
}

/** The function that returns whether a value is equal to one of `members`, as JSON. */
export function testOfValues(members: readonly unknown[]): (value: unknown) => boolean {
  const scalars = new Set(members);
  const tests = members.filter((member) => typeof member === 'object' && member !== null).map(testOfValue);
  return (value) => scalars.has(value) || tests.some((isMember) => isMember(value));
}

/** Whether two items are equal JSON values. Linear in the size of the array. */
export function hasDuplicates(items: readonly unknown[]): boolean {
  const seen = new Set<string>();
  for (const item of items) seen.add(canonicalJson(item));
  return seen.size < items.length;
}

/** Whether `value` is an integer multiple of `unit`, in decimal arithmetic: 0.3 is a multiple of 0.1. */
export function isMultipleOf(value: number, unit: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(unit)) return value % unit === 0;
  if (!Number.isFinite(value)) return false;
  const [a, b] = [decimal(value), decimal(unit)];
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = ({ digits, exponent: own }: Decimal): bigint => digits * 10n ** BigInt(own - exponent);
  return scaled(a) % scaled(b) === 0n;
}

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function decimal(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const fraction = mantissa.split('.')[1] ?? '';
  return { digits: BigInt(mantissa.replace('.', '')), exponent: Number(exponent) - fraction.length };
}
