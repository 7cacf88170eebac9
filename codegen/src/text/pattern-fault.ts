/** Why `pattern` is not a regular expression, in the words of the engine. `undefined` if it is one. */
export function patternFault(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u');
    return undefined;
  } catch (error) {
    // The message repeats the pattern before the reason.
    const [reason = ''] = /[^:]*$/.exec((error as Error).message) ?? [];
    return reason.trim().toLowerCase();
  }
}
