import type { Message } from "./messages.ts";

/** The visible messages, in the order in which they will be received. */
export class Lane {
  #slots: (Message | undefined)[] = [];
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(message: Message): void {
    this.#slots.push(message);
    this.#size++;
  }

  take(): Message | undefined {
    while (this.#head < this.#slots.length) {
      const message = this.#slots[this.#head];
      this.#slots[this.#head++] = undefined;
      if (!message) continue;
      this.#size--;
      this.#compact();
      return message;
    }
    return undefined;
  }

  /** Takes a message out of its place. Rare: a message that is deleted while it is visible. */
  remove(message: Message): void {
    const at = this.#slots.indexOf(message, this.#head);
    if (at < 0) return;
    this.#slots[at] = undefined;
    this.#size--;
  }

  /** Lets the last message change places with one that is `places` behind the first. */
  swapLast(places: number): void {
    const [last, at] = [this.#slots.length - 1, Math.min(this.#head + places, this.#slots.length - 1)];
    [this.#slots[at], this.#slots[last]] = [this.#slots[last], this.#slots[at]];
  }

  /** Forgets the slots that were emptied, seldom enough to cost nothing. */
  #compact(): void {
    if (this.#head < 1_024 || this.#head * 2 < this.#slots.length) return;
    this.#slots = this.#slots.slice(this.#head);
    this.#head = 0;
  }
}
