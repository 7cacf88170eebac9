/** A queue over an array. Removed items are trimmed in batches, because `shift()` of a large array takes linear time. */
export class HeadQueue<Item> {
  #items: Item[] = [];
  #head = 0;

  /** The number of items. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** The oldest item. */
  get first(): Item | undefined {
    return this.#items[this.#head];
  }

  /** Adds an item behind the others. */
  add(item: Item): void {
    this.#items.push(item);
  }

  /** Removes the oldest item. */
  removeFirst(): void {
    this.#head += 1;
    if (this.#head < this.#items.length && this.#head <= TRIM_AFTER) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }

  /** The items, oldest first. */
  *[Symbol.iterator](): Iterator<Item> {
    for (let i = this.#head; i < this.#items.length; i += 1) yield this.#items[i] as Item;
  }
}

const TRIM_AFTER = 1000;
