import type {
  Action,
  BoxSpace,
  Environment,
  EnvironmentInfo,
  Observation,
  PlainData,
  ResetOptions,
  ResetResult,
  RgbImage,
  RobotDescription,
  StepResult,
} from '../../sim/interface/index.js';
import { Random } from '../../sim/math/random.js';
import type { Policy, PolicyContext } from '../../policies/index.js';

const SIZE = 16;

/**
 * A point on a line that is to be moved to a goal: the smallest real environment. Its action is a target position that
 * the point follows at 0.05 m a tick, its pictures show point and goal as two columns of pixels.
 */
export class PointEnvironment implements Environment {
  readonly actionSpace: BoxSpace = {
    names: ['arm_x', 'arm_gripper'],
    units: ['m', 'm'],
    low: [-1, 0],
    high: [1, 0.08],
  };
  readonly stateSpace: BoxSpace = {
    names: ['arm_x.pos', 'arm_gripper.pos'],
    units: ['m', 'm'],
    low: [-1, 0],
    high: [1, 0.08],
  };
  readonly controlRate = 20;
  readonly robot: RobotDescription = {
    type: 'point',
    arms: [{ name: 'arm', model: 'point', base: { position: [0, 0, 0], orientation: [0, 0, 0, 1] } }],
  };
  #seed = 0;
  #instruction = '';
  #goal = 0;
  #x = 0;
  #ticks = 0;
  #disposed = false;

  /** The names of the environment state change with the seed, as they do where things are named after their colour. */
  get environmentStateSpace(): BoxSpace {
    const thing = this.#seed % 2 === 0 ? 'red-goal' : 'blue-goal';
    return { names: [`${thing}.x`, 'time'], units: ['m', 's'], low: [-Infinity, 0], high: [Infinity, Infinity] };
  }

  get variation(): PlainData {
    return { goal: this.#goal };
  }

  /** Whether the goal lies on the side that the point can reach. */
  get reachable(): boolean {
    return this.#goal < 0.6;
  }

  stateHash(): string {
    return Buffer.from(Float64Array.of(this.#x, this.#goal).buffer).toString('hex').slice(0, 16);
  }

  reset({ seed, instruction }: ResetOptions): Promise<ResetResult> {
    if (this.#disposed) return Promise.reject(new Error('disposed'));
    const random = new Random(seed);
    this.#seed = seed;
    this.#goal = random.split('goal').uniform(0.2, 0.9);
    this.#x = random.split('start').uniform(-0.5, 0);
    this.#instruction = instruction ?? random.split('language').pick(['go to the goal', 'reach the goal', 'touch it']);
    this.#ticks = 0;
    return Promise.resolve({ observation: this.#observe(), info: this.#info() });
  }

  step(action: Action): Promise<StepResult> {
    if (this.#disposed) return Promise.reject(new Error('disposed'));
    const target = Math.min(0.6, action[0] ?? 0);
    this.#x += Math.max(-0.05, Math.min(0.05, target - this.#x));
    this.#ticks++;
    const info = this.#info();
    return Promise.resolve({
      observation: this.#observe(),
      info,
      reward: info.success ? 1 : 0,
      terminated: false,
      truncated: this.#ticks >= 60,
    });
  }

  dispose(): void {
    this.#disposed = true;
  }

  #observe(): Observation {
    return {
      time: this.#ticks / this.controlRate,
      images: { overview: this.#picture(0), wrist: this.#picture(90) },
      state: Float32Array.of(this.#x, 0.04),
    };
  }

  #picture(shade: number): RgbImage {
    const data = new Uint8Array(SIZE * SIZE * 3).fill(shade);
    const column = (x: number): number => Math.max(0, Math.min(SIZE - 1, Math.round(((x + 1) / 2) * (SIZE - 1))));
    for (let y = 0; y < SIZE; y++) {
      data[(y * SIZE + column(this.#goal)) * 3] = 255;
      data[(y * SIZE + column(this.#x)) * 3 + 1] = 255;
    }
    return { width: SIZE, height: SIZE, data };
  }

  #info(): EnvironmentInfo {
    return {
      instruction: this.#instruction,
      seed: this.#seed,
      sceneState: { time: this.#ticks / this.controlRate, objects: {}, cloths: {}, arms: [], contacts: [] },
      environmentState: Float32Array.of(this.#goal, this.#ticks / this.controlRate),
      success: Math.abs(this.#x - this.#goal) < 0.03,
      progress: 0,
    };
  }
}

/** Goes to the position that it is told (the privileged goal), five ticks at a time. */
export class PointPolicy implements Policy {
  readonly name = 'expert';
  readonly #environment: PointEnvironment;
  #space = 0;

  constructor(environment: PointEnvironment) {
    this.#environment = environment;
  }

  reset(context: PolicyContext): Promise<void> {
    this.#space = context.actionSpace.names.length;
    return Promise.resolve();
  }

  act(observation: Observation): Promise<{ actions: Action[]; subtask: string; finished: boolean }> {
    const goal = (this.#environment.variation as { goal: number }).goal;
    const x = observation.state[0] ?? 0;
    const near = Math.abs(Math.min(0.6, goal) - x) < 1e-6;
    const action = new Float32Array(this.#space);
    action[0] = goal;
    action[1] = 0.04;
    return Promise.resolve({
      actions: Array.from({ length: 5 }, () => action),
      subtask: near ? 'wait' : 'move',
      finished: near,
    });
  }
}
