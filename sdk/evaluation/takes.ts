import { drawTake, drawVariation, SimulatedEnvironment } from '../../scenarios/index.js';
import type { DynamicsScenario, VariationRequest } from '../../scenarios/index.js';
import type { PlainData, RgbImage, SceneState, Vector3 } from '../../sim/interface/index.js';
import { frameError } from './frame-error.js';

/** A moment of something that happens: simulated, or predicted. */
export interface CourseMoment {
  /** Time since the start in seconds. */
  readonly time: number;
  /** The state of the scene; only the places of its things count. */
  readonly state: SceneState;
  /** The picture; absent where there is none. */
  readonly image?: RgbImage;
}

/** One true course of a scene. */
export interface Take {
  /** What it came to, one of the scenario's labels. */
  readonly outcome: string;
  /** What was seen, from the start on, at equal distances in time. */
  readonly moments: readonly CourseMoment[];
}

/** Options of `simulateTakes`. */
export interface TakeOptions {
  /** Seed of the scene. */
  readonly seed: number;
  /** How many takes, at least 2. Default 5. */
  readonly takes?: number;
  /** How much varies from seed to seed. Default: the level `default`. */
  readonly variation?: VariationRequest;
  /** Control ticks from moment to moment, at least 1. Default 8: 0.4 s. */
  readonly stride?: number;
  /** Camera of the pictures, or `null` for none. Default `front`. */
  readonly camera?: string | null;
}

/** A distance in each of its measures. */
export interface Distance {
  /** Mean distance of corresponding things (of cloths: of corresponding points) over the moments after the start, in metres. */
  readonly position: number;
  /** Mean absolute difference of the pictures over the moments after the start, in 8-bit levels; `null` without pictures. */
  readonly picture: number | null;
}

/** How far a prediction is from the truth, in the distance of two true takes. */
export interface TakeError {
  /** Mean distance of the prediction from each take. */
  readonly error: Distance;
  /** Mean distance of two takes: the unit. */
  readonly unit: Distance;
  /** The error in units: 1 is as far off as another true take is. `null` where the takes do not differ. */
  readonly ratio: {
    /** Of the positions. */
    readonly position: number | null;
    /** Of the pictures; `null` without pictures, too. */
    readonly picture: number | null;
  };
}

/**
 * Simulates several takes of one scene: its draws are off by up to the scenario's `uncertainty`, everything else is the same.
 * @throws RangeError when a number is out of range, or there is no such camera.
 */
export async function simulateTakes(scenario: DynamicsScenario, options: TakeOptions): Promise<readonly Take[]> {
  const { seed, takes = 5, variation = {}, stride = 8, camera = 'front' } = options;
  for (const [name, value, least] of [['takes', takes, 2] as const, ['stride', stride, 1] as const]) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new RangeError(`options.${name} must be an integer of at least ${least}, received ${value}`);
  }
  const known = drawVariation(scenario.variations, seed, variation);
  using environment = new SimulatedEnvironment(scenario, { render: false });
  const done: Take[] = [];
  for (let take = 0; take < takes; take++) {
    const drawn: Readonly<Record<string, PlainData>> = drawTake(scenario, known, seed, take);
    await environment.reset({ seed, options: { variation: drawn } });
    done.push(await play(environment, stride, camera));
  }
  return done;
}

async function play(environment: SimulatedEnvironment, stride: number, camera: string | null): Promise<Take> {
  const { simulation, scenario, controlRate } = environment;
  const moment = (): CourseMoment => {
    const { sceneState: state } = environment;
    if (camera === null) return { time: state.time, state };
    const { width, height, data } = simulation.render(camera).rgb;
    return { time: state.time, state, image: { width, height, data: data.slice() } };
  };
  const still = simulation.action;
  const ticks = Math.floor((scenario.maxDuration * controlRate) / stride) * stride;
  const moments = [moment()];
  for (let tick = 1; tick <= ticks; tick++) {
    await environment.step(still);
    if (tick % stride === 0) moments.push(moment());
  }
  return { outcome: environment.describe()?.label ?? '', moments };
}

/**
 * How far two courses of one scene are apart. Things that one of them does not mention count with how far the other has
 * them from their start.
 * @throws RangeError when they have not the same number of moments, or fewer than two.
 */
export function courseDistance(a: readonly CourseMoment[], b: readonly CourseMoment[]): Distance {
  if (a.length !== b.length || a.length < 2) {
    throw new RangeError(`two courses must have the same moments, at least 2, received ${a.length} and ${b.length}`);
  }
  let [position, picture] = [0, 0];
  let pictures = 0;
  for (let i = 1; i < a.length; i++) {
    const [left, right] = [a[i] as CourseMoment, b[i] as CourseMoment];
    position += stateDistance(left.state, right.state, (b[0] as CourseMoment).state);
    if (!left.image || !right.image) continue;
    const { absolute, pixels } = frameError(left.image, right.image);
    picture += absolute / pixels;
    pictures++;
  }
  return { position: position / (a.length - 1), picture: pictures > 0 ? picture / pictures : null };
}

/**
 * The error of a prediction in the unit of two true takes.
 *
 * @param predicted - The predicted moments, at the times of the takes' moments, from the start on.
 * @param takes - True takes, at least 2.
 * @throws RangeError when there are fewer than two takes, or the moments do not match.
 */
export function takeError(predicted: readonly CourseMoment[], takes: readonly Take[]): TakeError {
  if (takes.length < 2) throw new RangeError(`takeError needs at least 2 takes, received ${takes.length}`);
  const error = meanDistance(takes.map(({ moments }) => courseDistance(predicted, moments)));
  const unit = meanDistance(
    takes.flatMap((one, i) => takes.slice(0, i).map((other) => courseDistance(one.moments, other.moments))),
  );
  const ratio = (value: number | null, of: number | null): number | null =>
    value === null || of === null || of === 0 ? null : value / of;
  return {
    error,
    unit,
    ratio: { position: ratio(error.position, unit.position), picture: ratio(error.picture, unit.picture) },
  };
}

function meanDistance(distances: readonly Distance[]): Distance {
  const pictures = distances.flatMap(({ picture }) => picture ?? []);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    position: mean(distances.map(({ position }) => position)),
    picture: pictures.length > 0 ? mean(pictures) : null,
  };
}

/** Mean distance in metres of the things of two states. `start` has what one of them does not mention. */
function stateDistance(a: SceneState, b: SceneState, start: SceneState): number {
  const distances: number[] = [];
  for (const name of Object.keys(start.objects)) {
    const from = start.objects[name]?.position ?? [0, 0, 0];
    distances.push(apart(a.objects[name]?.position ?? from, b.objects[name]?.position ?? from));
  }
  for (const [name, { points }] of Object.entries(start.cloths)) {
    const [p, q] = [a.cloths[name]?.points ?? points, b.cloths[name]?.points ?? points];
    let sum = 0;
    for (let i = 0; i < points.length; i += 3) sum += apart(point(p, i), point(q, i));
    distances.push(sum / (points.length / 3));
  }
  return distances.length > 0 ? distances.reduce((sum, value) => sum + value, 0) / distances.length : 0;
}

function point(points: readonly number[], at: number): Vector3 {
  return [points[at] ?? NaN, points[at + 1] ?? NaN, points[at + 2] ?? NaN];
}

function apart(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
