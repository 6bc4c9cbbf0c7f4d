/** Adds up the time of named stages of synchronous work; time in a stage within another counts for the inner one alone. */
export class StageClock {
  readonly #seconds = new Map<string, number>();
  readonly #inside: string[] = [];
  #since = 0;

  /** The same function, its time counted for a stage. */
  around<T extends (this: never, ...args: never[]) => unknown>(stage: string, work: T): T {
    const enter = (): void => this.#enter(stage);
    const leave = (): void => this.#leave();
    return function (this: never, ...args: never[]) {
      enter();
      try {
        return work.apply(this, args);
      } finally {
        leave();
      }
    } as T;
  }

  /** Seconds by stage since the last call, which starts anew. */
  read(): Readonly<Record<string, number>> {
    const seconds = Object.fromEntries(this.#seconds);
    this.#seconds.clear();
    return seconds;
  }

  #enter(stage: string): void {
    this.#count();
    this.#inside.push(stage);
  }

  #leave(): void {
    this.#count();
    this.#inside.pop();
  }

  #count(): void {
    const now = performance.now();
    const stage = this.#inside.at(-1);
    if (stage !== undefined) this.#seconds.set(stage, (this.#seconds.get(stage) ?? 0) + (now - this.#since) / 1000);
    this.#since = now;
  }
}
