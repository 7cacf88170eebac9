import { type SpecChange, specChange } from './spec-change.js';
import { type EventPair, placeIn, type SpecPair, type SpecVersion } from './spec-version.js';

/** The categories that were removed or renamed. */
export function compareCategories(specs: SpecPair, newCategories: NewCategories): readonly SpecChange[] {
  const remaining = categoriesOf(specs.after);
  const gone = [...categoriesOf(specs.before)].filter((name) => !remaining.has(name));
  return gone.map((old) => {
    const now = newCategories.get(old);
    const at = { old: placeIn(specs.before, ['categories', old], 'key') };
    if (now === undefined) return specChange('category-removed', { old }, { path: `categories.${old}`, at });
    const where = { path: `categories.${old}`, at: { ...at, new: placeIn(specs.after, ['categories', now], 'key') } };
    return specChange('category-renamed', { old, new: now }, where);
  });
}

/** The new names of renamed categories, by their old names. */
export type NewCategories = ReadonlyMap<string, string>;

/** Finds renamed categories. All remaining events of such a category are in one new category. */
export function renamedCategories({ before, after }: SpecPair, pairs: readonly EventPair[]): NewCategories {
  const [old, now] = [categoriesOf(before), categoriesOf(after)];
  return new Map(
    [...old].flatMap((name): readonly (readonly [string, string])[] => {
      if (now.has(name)) return [];
      const targets = new Set(pairs.flatMap((pair) => (pair.before.event.category === name ? [pair.after.event.category] : [])));
      const [only] = targets;
      return targets.size === 1 && only !== undefined && !old.has(only) ? [[name, only]] : [];
    }),
  );
}

function categoriesOf({ catalog }: SpecVersion): ReadonlySet<string> {
  return new Set(catalog.categories.map(({ name }) => name));
}
