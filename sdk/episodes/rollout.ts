import type { Action, ActionChunk, Environment, EnvironmentInfo, PlainData } from '../../sim/interface/index.js';
import type { Policy, PrivilegedContext } from '../../policies/index.js';
import type { Episode, EpisodeProvenance, EpisodeScenario, EpisodeStep, RecordedCamera } from './episode.js';

/** How a rollout is to run. */
export interface RolloutOptions {
  /** Where the policy acts. The caller disposes of it. */
  readonly environment: Environment;
  /** Who acts. The caller disposes of it. */
  readonly policy: Policy;
  /**
   * What an expert may know beside the observations; asked for after the environment was reset. Only a simulation can
   * tell, and no learned policy looks at it.
   */
  readonly privileged?: () => PrivilegedContext;
  /** Seed of the episode, an integer from 0 to 2^32 - 1. */
  readonly seed: number;
  /** Instruction to use instead of one drawn by the environment. */
  readonly instruction?: string;
  /** Further options of the environment's reset, such as `{ variation }` in a simulated one. */
  readonly resetOptions?: Readonly<Record<string, PlainData>>;
  /** Largest number of control ticks, hold frames not counted. A positive integer. */
  readonly maxTicks: number;
  /** How many ticks the last action is held and recorded after the end. Default 10. */
  readonly holdTicks?: number;
  /** Cancels the rollout between two ticks: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Hash of the environment's present state, where it is simulated. */
  readonly stateHash?: () => string;
  /** What to record as the scenario. */
  readonly scenario?: EpisodeScenario;
  /** The draws of the episode; asked for after the reset. */
  readonly variation?: () => PlainData;
  /** Lens and place of every camera; asked for after the reset. */
  readonly cameras?: () => Readonly<Record<string, RecordedCamera>>;
  /** Figures about the episode; asked for after the last tick. */
  readonly outcome?: () => PlainData;
  /** What to record beside the policy's name, such as the model's hash. */
  readonly provenance?: EpisodeProvenance;
  /** Called after every tick with the step just recorded and its index. */
  readonly onStep?: (step: EpisodeStep, index: number) => void;
}

/**
 * Plays one episode and records it.
 *
 * The policy's actions are applied tick by tick; a chunk is used up before the policy is asked again. The rollout ends
 * when the environment says so, when the policy has finished or when the time is up; then the last action is held for
 * a few ticks more, so that the final state is on record.
 *
 * @throws RangeError when `maxTicks` or `holdTicks` is out of range, or the policy gives no action or one of a wrong length.
 */
export async function rollout(options: RolloutOptions): Promise<Episode> {
  const { environment, policy, seed, maxTicks, holdTicks = 10, signal, onStep } = options;
  if (!Number.isInteger(maxTicks) || maxTicks < 1) {
    throw new RangeError(`maxTicks must be a positive integer, received ${maxTicks}`);
  }
  if (!Number.isInteger(holdTicks) || holdTicks < 0) {
    throw new RangeError(`holdTicks must be a non-negative integer, received ${holdTicks}`);
  }
  signal?.throwIfAborted();
  const start = await environment.reset({
    seed,
    ...(options.instruction === undefined ? {} : { instruction: options.instruction }),
    ...(options.resetOptions === undefined ? {} : { options: options.resetOptions }),
  });
  let observation = start.observation;
  let info: EnvironmentInfo = start.info;
  const privileged = options.privileged?.();
  const cameras = options.cameras?.();
  await policy.reset({
    instruction: info.instruction,
    seed,
    actionSpace: environment.actionSpace,
    stateSpace: environment.stateSpace,
    controlRate: environment.controlRate,
    robot: environment.robot,
    observation,
    ...(privileged === undefined ? {} : { privileged }),
    ...(signal === undefined ? {} : { signal }),
  });

  const steps: EpisodeStep[] = [];
  let subtask = '';
  let reward = 0;
  let over = false;

  const apply = async (action: Action): Promise<'terminated' | 'truncated' | undefined> => {
    signal?.throwIfAborted();
    const before = observation;
    const environmentState = info.environmentState.slice();
    const stateHash = options.stateHash?.();
    const result = await environment.step(action);
    observation = result.observation;
    info = result.info;
    reward = result.reward;
    const step: EpisodeStep = {
      time: before.time,
      state: before.state.slice(),
      environmentState,
      ...(before.sensors === undefined ? {} : { sensors: before.sensors }),
      images: before.images,
      ...(before.depth === undefined ? {} : { depth: before.depth }),
      action: action.slice(),
      subtask,
      reward,
      success: info.success,
      ...(stateHash === undefined ? {} : { stateHash }),
    };
    steps.push(step);
    onStep?.(step, steps.length - 1);
    return result.terminated ? 'terminated' : result.truncated ? 'truncated' : undefined;
  };

  let ending: Episode['ending'] = 'truncated';
  while (!over) {
    signal?.throwIfAborted();
    const chunk = asChunk(await policy.act(observation), environment.actionSpace.names.length, policy.name);
    subtask = chunk.subtask ?? subtask;
    for (const action of chunk.actions) {
      const ended = await apply(action);
      if (ended !== undefined) {
        ending = ended;
        over = true;
      } else if (steps.length >= maxTicks) {
        over = true;
      }
      if (over) break;
    }
    if (!over && chunk.finished === true) {
      ending = 'finished';
      over = true;
    }
  }
  const last = (steps[steps.length - 1] as EpisodeStep).action;
  for (let i = 0; i < holdTicks; i++) await apply(last);

  const finalStateHash = options.stateHash?.();
  const variation = options.variation?.();
  const outcome = options.outcome?.();
  return {
    seed,
    ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
    instruction: start.info.instruction,
    ...(variation === undefined ? {} : { variation }),
    robot: environment.robot,
    controlRate: environment.controlRate,
    actionSpace: environment.actionSpace,
    stateSpace: environment.stateSpace,
    environmentStateSpace: environment.environmentStateSpace,
    ...(start.observation.sensors === undefined || environment.sensorSpaces === undefined
      ? {}
      : { sensorSpaces: environment.sensorSpaces }),
    steps,
    ...(finalStateHash === undefined ? {} : { finalStateHash }),
    success: info.success,
    ending,
    ...(outcome === undefined ? {} : { outcome }),
    ...(cameras === undefined ? {} : { cameras }),
    provenance: options.provenance ?? { policy: policy.name },
  };
}

/** A policy's answer as a chunk, checked. */
function asChunk(answer: Action | ActionChunk, length: number, policy: string): ActionChunk {
  const chunk: ActionChunk = answer instanceof Float32Array ? { actions: [answer] } : answer;
  if (chunk.actions.length === 0) throw new RangeError(`policy ${policy} must give at least one action, received none`);
  for (const action of chunk.actions) {
    if (action.length !== length) {
      throw new RangeError(`an action of policy ${policy} must have ${length} numbers, received ${action.length}`);
    }
    if (!action.every(Number.isFinite))
      throw new RangeError(`an action of policy ${policy} has a value that is not finite`);
  }
  return chunk;
}
