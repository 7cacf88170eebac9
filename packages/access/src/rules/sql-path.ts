/** The words that cannot name a property in AWS IoT SQL, because they have a meaning at its place. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  'AND',
  'OR',
  'NOT',
  'IN',
  'CASE',
  'WHEN',
  'THEN',
  'ELSE',
  'END',
  'AS',
  'SELECT',
  'EXISTS',
]);

/** The words that are values. */
export const CONSTANTS: ReadonlySet<string> = new Set(['TRUE', 'FALSE', 'NULL', 'UNDEFINED']);

/**
 * Returns the path of AWS IoT SQL to a property: `device.id`, `doors[].open`. `undefined` if a key is not an identifier or the first is a
 * keyword, because AWS does not document how to write it.
 *
 * @param keys the keys from the payload to the property. `[]` is any index, and a last `*` any property.
 */
export function sqlPath(keys: readonly string[]): string | undefined {
  const [first = ''] = keys;
  const isWord = KEYWORDS.has(first.toUpperCase()) || CONSTANTS.has(first.toUpperCase());
  if (isWord || !keys.every((key) => key === '*' || key === '[]' || /^[A-Za-z_]\w*$/.test(key))) return undefined;
  return keys.length === 0 ? undefined : joinPath(keys);
}

/** Joins keys to a path. */
export function joinPath(keys: readonly string[]): string {
  return keys.join('.').replaceAll('.[]', '[]');
}
