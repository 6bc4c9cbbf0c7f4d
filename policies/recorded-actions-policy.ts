import type { Action, ActionChunk, BoxSpace, Observation } from '../sim/interface/index.js';
import type { Policy, PolicyContext } from './policy.js';

/** Actions of an episode as they were recorded, by this project or by anybody. */
export interface RecordedActions {
  /** Names of the entries of an action, in their order. Those of another order than the environment's are put in its. */
  readonly names: readonly string[];
  /** The actions, one per frame, at least one; each as many numbers as there are names, in the environment's units. */
  readonly actions: readonly Action[];
  /** Frames per second, positive. */
  readonly rate: number;
}

/** Plays back the actions of a recorded episode, whatever it sees, at the pace at which they were recorded. */
export class RecordedActionsPolicy implements Policy {
  /** Name for records. */
  readonly name = 'recorded-actions';
  readonly #recorded: RecordedActions;
  #actions: Action[] = [];

  /** @throws RangeError when there is no action, the rate is not positive or an action has not as many numbers as names. */
  constructor(recorded: RecordedActions) {
    const { names, actions, rate } = recorded;
    if (actions.length === 0) throw new RangeError('recorded.actions must hold at least one action, received none');
    if (!(rate > 0 && rate < Infinity)) throw new RangeError(`recorded.rate must be positive, received ${rate}`);
    for (const [i, { length }] of actions.entries()) {
      if (length === names.length) continue;
      throw new RangeError(`recorded.actions[${i}] must have ${names.length} numbers, received ${length}`);
    }
    this.#recorded = recorded;
  }

  /**
   * Starts an episode: brings the actions into the environment's order and control rate, where each is held until the next.
   *
   * @throws RangeError when the robot's action has an entry that was not recorded; one of the record that the robot has not is
   * left out.
   */
  reset({ actionSpace, controlRate }: PolicyContext): Promise<void> {
    const { actions, names, rate } = this.#recorded;
    const from = entriesOf(names, actionSpace);
    const ticks = Math.max(1, Math.round((actions.length / rate) * controlRate));
    this.#actions = Array.from({ length: ticks }, (_, tick) => {
      // A tick begins within a frame; the small number takes back what rounding takes away.
      const frame = Math.min(actions.length - 1, Math.floor((tick / controlRate) * rate + 1e-9));
      const action = actions[frame] as Action;
      return Float32Array.from(from, (entry) => action[entry] as number);
    });
    return Promise.resolve();
  }

  /** All actions at once. Rejects with an Error before `reset`. */
  act(_observation: Observation): Promise<ActionChunk> {
    if (this.#actions.length === 0) {
      return Promise.reject(new Error('RecordedActionsPolicy.act was called before reset'));
    }
    return Promise.resolve({ actions: this.#actions, finished: true });
  }
}

/** For each entry of the environment's action the one of the record; LeRobot's robots add `.pos` to a joint's name. */
function entriesOf(names: readonly string[], { names: wanted }: BoxSpace): number[] {
  const plain = (name: string): string => name.replace(/\.pos$/, '');
  const known = new Map(names.map((name, i) => [plain(name), i]));
  const missing = wanted.filter((name) => !known.has(plain(name)));
  if (missing.length > 0) {
    throw new RangeError(
      `recorded.names must name every entry of the robot's action: ${missing.join(', ')} missing in ${names.join(', ')}`,
    );
  }
  return wanted.map((name) => known.get(plain(name)) as number);
}
