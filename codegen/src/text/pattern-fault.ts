/**
 * The reason why `pattern` is not a valid regular expression with the flag `u`, from the message of the engine. `undefined` if it is valid.
 */
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
