import { askQuestion, type Question, type UnderstandingScenario } from '../../scenarios/index.js';
import { hashBytes } from '../../sim/simulation/index.js';
import { EMPTY_SPACE, UserError, type Episode, type EpisodeStep, type ReplayResult } from '../episodes/index.js';
import type { PlainData } from '../../sim/interface/index.js';
import { recordedScenario, type EpisodeSourceRequest, type QuestionSource } from './episode-source.js';

/** Who answers: the scene itself. */
const GROUND_TRUTH = 'ground-truth';
/** Name of the one camera of a dataset of pages: each page is seen by one of its own. */
const PAGE = 'page';

/**
 * Episodes of a scenario that asks: the pages of the question, then those of the true answer.
 *
 * @throws UserError for what only makes sense where somebody acts.
 */
export function createQuestionSource(scenario: UnderstandingScenario, request: EpisodeSourceRequest): QuestionSource {
  const { name } = scenario;
  const refuse = (what: string): never => {
    throw new UserError(`"${name}" asks a question and nobody acts in it: leave out ${what}`);
  };
  // Every request names a policy; the expert is what it names when nobody asked for one.
  if (request.policy !== 'expert') refuse(`the policy "${request.policy}"`);
  if (request.controlMode !== undefined) refuse(`the control mode "${request.controlMode}"`);
  if (request.cameras !== undefined) refuse('the cameras, every page has its own');
  if (request.depth === true) refuse('the depth');
  const recorded = recordedScenario(scenario, request);
  return {
    scenario: recorded,
    ask: (asked) => ({ ...questionEpisode(askQuestion(scenario, asked)), scenario: recorded }),
    judge: ({ outcome }) => failedFact(outcome),
  };
}

/** A question and its true answer as an episode, one page a step. */
export function questionEpisode(asked: Question): Episode {
  const { scenario, question, answer, judge } = asked;
  const { correct, facts } = judge(answer);
  const pages = [...question, ...answer];
  return {
    seed: asked.seed,
    scenario: { name: scenario.name, version: scenario.version },
    instruction: asked.instruction,
    variation: asked.variation,
    robot: { type: 'none', arms: [] },
    controlRate: 1,
    actionSpace: EMPTY_SPACE,
    stateSpace: EMPTY_SPACE,
    environmentStateSpace: EMPTY_SPACE,
    questionPages: question.length,
    steps: pages.map(({ text, image }, i): EpisodeStep => ({
      time: i,
      state: new Float32Array(0),
      environmentState: new Float32Array(0),
      images: { [PAGE]: image },
      action: new Float32Array(0),
      subtask: text,
      reward: 0,
      success: false,
      stateHash: hashBytes(image.data),
    })),
    success: correct,
    ending: 'finished',
    outcome: { facts: facts.map(({ text, holds }) => ({ text, holds })) },
    provenance: { policy: GROUND_TRUTH },
  };
}

/** Renders the pages of an episode again, and compares the hashes of their pixels. */
export function replayQuestion(source: QuestionSource, episode: Episode): ReplayResult {
  const { seed, instruction, variation } = episode;
  const again = source.ask(
    variation === undefined
      ? { seed, instruction }
      : { seed, variation: variation as Readonly<Record<string, PlainData>> },
  );
  const length = Math.max(episode.steps.length, again.steps.length);
  for (let i = 0; i < length; i++) {
    const [recorded, replayed] = [episode.steps[i]?.stateHash, again.steps[i]?.stateHash];
    if (recorded === replayed) continue;
    return {
      identical: false,
      compared: i + 1,
      firstDifferentTick: i,
      ...(recorded === undefined ? {} : { recorded }),
      ...(replayed === undefined ? {} : { replayed }),
    };
  }
  return { identical: true, compared: length, firstDifferentTick: null };
}

/** The first fact that the answer lacks, in a clause; empty when it has all. */
function failedFact(outcome: PlainData | undefined): string {
  const { facts = [] } = (outcome ?? {}) as {
    readonly facts?: readonly { readonly text: string; readonly holds: boolean }[];
  };
  const failed = facts.find(({ holds }) => !holds);
  return failed === undefined ? '' : `the answer lacks: ${failed.text}`;
}
