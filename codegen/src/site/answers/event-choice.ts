import type { CatalogEvent } from '../../model/catalog.js';

/** The events of a category, in the order of the table. */
export interface ChoosableCategory {
  readonly name: string;
  readonly events: readonly CatalogEvent[];
}

/** A choice of events: whole categories, and single events of others. */
export class EventChoice {
  readonly categories: readonly ChoosableCategory[];
  #names: ReadonlySet<string> = new Set();

  constructor(events: readonly CatalogEvent[]) {
    const byCategory = new Map<string, CatalogEvent[]>();
    for (const event of events) {
      const known = byCategory.get(event.category);
      if (known) known.push(event);
      else byCategory.set(event.category, [event]);
    }
    this.categories = [...byCategory].map(([name, members]) => ({ name, events: members }));
  }

  /** The names of categories and events, as in a selection. */
  get names(): readonly string[] {
    return [...this.#names];
  }

  /** The names of the parameters of the chosen events. */
  get params(): readonly string[] {
    const chosen = this.categories.flatMap(({ events }) => events.filter((event) => this.has(event)));
    return [...new Set(chosen.flatMap(({ params }) => params))];
  }

  has({ type, category }: CatalogEvent): boolean {
    return this.#names.has(category) || this.#names.has(type);
  }

  /** How much of a category is chosen. */
  stateOf({ name, events }: ChoosableCategory): 'all' | 'some' | 'none' {
    if (this.#names.has(name)) return 'all';
    return events.some(({ type }) => this.#names.has(type)) ? 'some' : 'none';
  }

  /** Replaces the choice. Unknown names are left out. */
  choose(names: readonly string[]): void {
    const known = new Set(this.categories.flatMap(({ name, events }) => [name, ...events.map(({ type }) => type)]));
    this.#names = new Set(names.filter((name) => known.has(name)));
  }

  setCategory({ name, events }: ChoosableCategory, isChosen: boolean): void {
    const own = new Set([name, ...events.map(({ type }) => type)]);
    this.#names = new Set([...this.names.filter((each) => !own.has(each)), ...(isChosen ? [name] : [])]);
  }

  /** Chooses an event or not. A category of which all events are chosen is chosen as a whole. */
  setEvent(category: ChoosableCategory, event: CatalogEvent, isChosen: boolean): void {
    const chosen = category.events.filter((each) => (each === event ? isChosen : this.has(each)));
    this.setCategory(category, chosen.length === category.events.length);
    if (chosen.length < category.events.length) this.#names = new Set([...this.#names, ...chosen.map(({ type }) => type)]);
  }
}
