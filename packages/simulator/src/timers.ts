/** Something that is to happen at a time of the virtual clock. Without `run` it was cancelled. */
export type Timer = { atMilliseconds: number; order: number; run: (() => void) | undefined };

/** A binary heap of timers: the earliest first, and of those at the same time the one that was added first. */
export class Timers {
  readonly #heap: Timer[] = [];

  push(timer: Timer): void {
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
  }

  pop(): Timer | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last && last !== first) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(from: number): void {
    for (let child = from; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfLater(parent, child)) return;
      child = parent;
    }
  }

  #sink(from: number): void {
    for (let parent = from; ; ) {
      const [left, right] = [this.#heap[2 * parent + 1], this.#heap[2 * parent + 2]];
      if (!left) return;
      const child = 2 * parent + (right && isLater(left, right) ? 2 : 1);
      if (!this.#swapIfLater(parent, child)) return;
      parent = child;
    }
  }

  #swapIfLater(parent: number, child: number): boolean {
    const [above, below] = [this.#heap[parent], this.#heap[child]];
    if (!above || !below || !isLater(above, below)) return false;
    this.#heap[parent] = below;
    this.#heap[child] = above;
    return true;
  }
}

function isLater(one: Timer, other: Timer): boolean {
  if (one.atMilliseconds !== other.atMilliseconds) return one.atMilliseconds > other.atMilliseconds;
  return one.order > other.order;
}
