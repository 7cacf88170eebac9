/** The messages that a consumer is handling. */
export class MessagesInProgress<Message> {
  readonly #messages = new Set<Message>();
  readonly #waiting: (() => void)[] = [];

  get size(): number {
    return this.#messages.size;
  }

  add(message: Message): void {
    this.#messages.add(message);
  }

  delete(message: Message): void {
    this.#messages.delete(message);
    if (this.#messages.size > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when no message is being handled. */
  whenEmpty(): Promise<void> {
    return this.#messages.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  [Symbol.iterator](): Iterator<Message> {
    return this.#messages.values();
  }
}
