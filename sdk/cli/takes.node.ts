import type { Command } from 'commander';
import * as z from 'zod';
import { requireScenario } from '../engine/index.js';
import { simulateTakes, takeError, type CourseMoment, type TakeError } from '../evaluation/index.js';
import { addVerb, integerOption, type VerbContext, type VerbResult } from './context.node.js';
import { ProgressLine } from './progress.node.js';
import { readVariationOption, VARIATION_HELP } from './variation-option.node.js';

const schema = z.object({
  seeds: integerOption(1, 100_000),
  seed: integerOption(0, 0xffffffff),
  takes: integerOption(2, 1000),
  variation: z.string().optional(),
});

/** Figures of one seed. */
interface SeedFigures extends TakeError {
  readonly seed: number;
  /** Number of takes by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Adds `takes`, which measures how far two true takes of one scene are apart. */
export function registerTakes(program: Command): void {
  addVerb(program, 'takes <scenario>', 'measure how far true takes of one scene are apart', schema, measure)
    .option('--seeds <n>', 'how many scenes', '10')
    .option('--seed <n>', 'first seed', '0')
    .option('--takes <n>', 'takes of each scene', '5')
    .option('--variation <words|file>', VARIATION_HELP);
}

async function measure(
  [name]: readonly string[],
  { seeds, seed, takes, variation: option }: z.infer<typeof schema>,
  { json, signal }: VerbContext,
): Promise<VerbResult> {
  const scenario = requireScenario(name ?? '', 'dynamics');
  const variation = (await readVariationOption(option, scenario.variations)) ?? {};
  const progress = new ProgressLine(!json);
  const figures: SeedFigures[] = [];
  try {
    for (let i = 0; i < seeds; i++) {
      signal.throwIfAborted();
      progress.update({ done: i, total: seeds });
      const all = await simulateTakes(scenario, { seed: seed + i, takes, variation });
      const [first] = all[0]?.moments ?? [];
      const still: CourseMoment[] = (all[0]?.moments ?? []).map((moment) => ({
        ...moment,
        ...first,
        time: moment.time,
      }));
      const outcomes: Record<string, number> = {};
      for (const { outcome } of all) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      figures.push({ seed: seed + i, outcomes, ...takeError(still, all) });
    }
  } finally {
    progress.clear();
  }
  const total = summary(figures);
  const lines = figures.map(
    ({ seed: at, outcomes, unit, error }) =>
      `seed ${at}: two takes ${inWords(unit)} apart, nothing moving ${inWords(error)} off; ` +
      Object.entries(outcomes)
        .map(([label, count]) => `${count} x ${label}`)
        .join(', '),
  );
  const text =
    `all: two takes ${inWords(total.unit)} apart, which is the unit of error; ` +
    `the prediction that nothing moves is ${inUnits(total.ratio)} units off`;
  return {
    ok: true,
    json: { scenario: scenario.name, takes, seeds: figures, total },
    text: [...lines, text].join('\n'),
  };
}

/** Means over the seeds, and the ratio of the means: a scene whose takes agree has no ratio of its own. */
function summary(figures: readonly SeedFigures[]): TakeError {
  const mean = (of: (each: SeedFigures) => number | null): number =>
    figures.reduce((sum, each) => sum + (of(each) ?? 0), 0) / figures.length;
  const unit = { position: mean((each) => each.unit.position), picture: mean((each) => each.unit.picture) };
  const error = { position: mean((each) => each.error.position), picture: mean((each) => each.error.picture) };
  const ratio = {
    position: unit.position > 0 ? error.position / unit.position : null,
    picture: unit.picture > 0 ? error.picture / unit.picture : null,
  };
  return { unit, error, ratio };
}

function inWords({ position, picture }: TakeError['unit']): string {
  return `${(1000 * position).toFixed(2)} mm (${(picture ?? 0).toFixed(3)} levels)`;
}

function inUnits({ position, picture }: TakeError['ratio']): string {
  return `${position?.toFixed(1) ?? 'infinitely many'} (position), ${picture?.toFixed(1) ?? 'infinitely many'} (picture)`;
}
