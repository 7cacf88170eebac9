/** The URI of a file without `$id`. */
export function fileUri(path: string): string {
  return `topicwright://spec/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Resolves `reference` against `base`, without an empty fragment. `undefined` if it is not a URI reference. */
export function resolveUri(reference: string, base: string): string | undefined {
  // `URL` cannot resolve a fragment against a URN.
  if (reference.startsWith('#')) return withoutEmptyFragment(`${base.split('#', 1)[0]}${reference}`);
  try {
    return withoutEmptyFragment(new URL(reference, base).href);
  } catch {
    return undefined;
  }
}

function withoutEmptyFragment(uri: string): string {
  return uri.replace(/#$/, '');
}
