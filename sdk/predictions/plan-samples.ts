import type { Verification } from '../referee/index.js';
import type { PredictionStart } from '../world-model/index.js';

/** What the referee says of one plan. */
export interface PlanJudgement {
  /** Whether the referee accepted it: plan, predicted states, task and the agreement of the prediction with the simulation. */
  readonly accepted: boolean;
  /** Whether the referee accepts the episode that the plan leads to, whatever the prediction believed on the way. */
  readonly episodeAccepted: boolean;
  /** Whether the task was done after the plan had been carried out in the simulator. */
  readonly success: boolean;
  /** Names of the checks that failed, in the referee's order; or the one reason why it could not be judged. */
  readonly failedChecks: readonly string[];
}

/** A plan that was drawn and judged. */
export interface JudgedPlan {
  /** What the referee says of it. */
  readonly judgement: PlanJudgement;
}

/** Plans that were drawn of one scene. */
export interface DrawnPlans<P extends JudgedPlan> {
  /** The plan that is kept. */
  readonly best: P;
  /** What the referee says of every plan, in the order in which they were drawn. */
  readonly judgements: readonly P['judgement'][];
}

/**
 * How a plan is drawn, by its number, counted from 1: the first takes the most likely token each time, the others draw at
 * temperature 1, each with a seed of its own.
 */
export function planSample(number: number): Pick<PredictionStart, 'temperature' | 'seed'> {
  return number === 1 ? {} : { temperature: 1, seed: number - 1 };
}

/** What a verification says of a plan, in short. */
export function planJudgement({ verdict, episode, episodeVerdict }: Verification): PlanJudgement {
  return {
    accepted: verdict.accepted,
    episodeAccepted: episodeVerdict?.accepted ?? false,
    success: episode?.success ?? false,
    failedChecks: verdict.checks.filter(({ passed }) => !passed).map(({ name }) => name),
  };
}

/**
 * Draws plans in turn until one is enough, which is kept then. Where none is, the best one is: a plan whose episode the
 * referee accepts before one that does not do the task, then the one with the fewest failed checks, then the first drawn.
 * No other plan is held.
 *
 * @param count - Most plans that are drawn, a positive integer.
 * @param draw - Draws and judges the plan of a number, counted from 1.
 * @param enough - Whether no further plan is asked for.
 * @throws RangeError when `count` is not a positive integer.
 */
export async function drawPlans<P extends JudgedPlan>(
  count: number,
  draw: (number: number) => Promise<P>,
  enough: (judgement: P['judgement']) => boolean,
): Promise<DrawnPlans<P>> {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`count must be a positive integer, received ${count}`);
  }
  let best = await draw(1);
  const judgements: P['judgement'][] = [best.judgement];
  for (let number = 2; number <= count && !enough(best.judgement); number++) {
    const plan = await draw(number);
    judgements.push(plan.judgement);
    if (enough(plan.judgement) || isBetter(plan.judgement, best.judgement)) best = plan;
  }
  return { best, judgements };
}

/** Whether a plan is better than one that was drawn before it. */
function isBetter(plan: PlanJudgement, before: PlanJudgement): boolean {
  if (plan.episodeAccepted !== before.episodeAccepted) return plan.episodeAccepted;
  return plan.failedChecks.length < before.failedChecks.length;
}
