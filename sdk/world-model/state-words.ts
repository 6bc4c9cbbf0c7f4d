import { builtInScenarios, type VariationSpec, type VariationValues } from '../../scenarios/index.js';
import type { Episode, EpisodeStep } from '../episodes/index.js';
import { RecordedStates } from '../referee/index.js';

/**
 * What the states of an episode mean, in the words of its scenario: the label of a task's state (`in danger`), or what has
 * come of what happens by itself (`falls`). `undefined` where the scenario is unknown here or has no words.
 */
export function stateWords(episode: Episode): ((step: EpisodeStep) => string) | undefined {
  const { scenario: recorded, variation, environmentStateSpace, robot } = episode;
  if (recorded?.hash !== undefined) return undefined;
  const scenario = builtInScenarios('manipulation', 'dynamics').find(({ name }) => name === recorded?.name);
  if (!scenario) return undefined;
  if (scenario.kind === 'manipulation' && !scenario.describe) return undefined;
  const states = new RecordedStates(environmentStateSpace.names, robot);
  const draws = variation as VariationValues<VariationSpec>;
  return ({ environmentState, time }) => {
    const state = states.state(environmentState, time);
    const words = scenario.kind === 'dynamics' ? scenario.outcome(state, draws) : scenario.describe?.(state, draws);
    return words?.label ?? '';
  };
}
