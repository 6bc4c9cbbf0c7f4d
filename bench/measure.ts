// Timing of the benchmarks: several fresh runs of the same work, by wall clock and by CPU time.

/** What one run did. */
export interface Run {
  /** How many things were done: steps, frames, simulated seconds. */
  readonly count: number;
  /** Figures beside the rate: how well the work was done. */
  readonly figures?: Readonly<Record<string, unknown>>;
}

/** Rates over several runs, in things per second. */
export interface Rates {
  /** Slowest run by wall clock. */
  readonly min: number;
  /** Median by wall clock. */
  readonly median: number;
  /** Fastest run by wall clock. */
  readonly max: number;
  /** Median by CPU time of the process, which other work on the machine disturbs less. */
  readonly cpuMedian: number;
}

/**
 * Times `run` after one unmeasured run that lets the compiler warm up. `prepare` builds what a run works on and is not
 * timed.
 */
export function measure<T>(prepare: () => T, run: (scene: T) => Run, repetitions = 3): Rates & { figures: object } {
  run(prepare());
  const wall: number[] = [];
  const cpu: number[] = [];
  let figures: object = {};
  for (let i = 0; i < repetitions; i++) {
    const scene = prepare();
    const cpuBefore = process.cpuUsage();
    const before = process.hrtime.bigint();
    const done = run(scene);
    const seconds = Number(process.hrtime.bigint() - before) / 1e9;
    const { user, system } = process.cpuUsage(cpuBefore);
    wall.push(done.count / seconds);
    cpu.push((done.count * 1e6) / (user + system));
    figures = done.figures ?? {};
  }
  return {
    min: round(Math.min(...wall)),
    median: round(median(wall)),
    max: round(Math.max(...wall)),
    cpuMedian: round(median(cpu)),
    figures,
  };
}

/** Prints one figure as a line of JSON, in the form that the peers' scripts use. */
export function emit(test: string, unit: string, rates: Rates & { figures: object }, more: object = {}): void {
  const { min, median: middle, max, cpuMedian, figures } = rates;
  const line = { peer: 'nextstate', test, unit, ...more, min, median: middle, max, cpu_median: cpuMedian, ...figures };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
