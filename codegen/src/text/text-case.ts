/** `thing-group` and `thingGroup` become `ThingGroup`. Characters other than ASCII letters and digits separate words. */
export function pascalCase(text: string): string {
  const words = text.match(/[a-zA-Z0-9]+/g) ?? [];
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
}

/** `SITE_DOORS` becomes `siteDoors`. */
export function camelCase(text: string): string {
  const pascal = pascalCase(text.includes('_') || text === text.toUpperCase() ? text.toLowerCase() : text);
  return `${pascal.charAt(0).toLowerCase()}${pascal.slice(1)}`;
}

/** `thingGroup` becomes `thing-group`. */
export function kebabCase(text: string): string {
  return text.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}
