import type { SceneState } from '../../sim/interface/index.js';
import { trackedObjects, type Layout, type TrackedObject } from '../world-model/index.js';
import type { HeldOutCase, TrueMoment } from './held-out-cases.js';
import { objectErrors, type ObjectError } from './object-error.js';
import type { Place } from './score-pictures.js';
import type { Predictor, Tally } from './tally.js';

const MILLIMETRES = 1000;

/** What a model believes about one case. */
export interface Belief {
  /** The scene as it sees it in the observation. */
  readonly observed: SceneState;
  /** The scene that it predicts. */
  readonly predicted: SceneState;
}

/**
 * Measures predicted positions of objects. Paired: an object counts for everybody or, where the model does not list it, for
 * nobody (recall tells how many).
 *
 * @param movedThreshold - An object has moved when it is further than this from where it was, in metres.
 */
export function scoreObjects(
  tally: Tally,
  place: Place,
  { start, before }: HeldOutCase,
  { objects: truth }: TrueMoment,
  { observed, predicted }: Belief,
  layout: Layout,
  movedThreshold: number,
): void {
  const errorsOf = (belief: readonly TrackedObject[]): ObjectError[] => objectErrors(start.objects, truth, belief);
  const rows: [Predictor, ObjectError[]][] = [
    ['model', errorsOf(trackedObjects(predicted, layout))],
    ['no-motion', errorsOf(start.objects)],
    ['linear', errorsOf(extrapolatedObjects(before.objects, start.objects, place.horizon))],
  ];
  if (place.input === 'picture') rows.push(['no-motion-believed', errorsOf(trackedObjects(observed, layout))]);
  truth.forEach((_, index) => {
    if (rows.some(([, errors]) => errors[index]?.error == null)) return;
    const moved = (rows[0]?.[1][index]?.motion ?? 0) > movedThreshold;
    for (const [predictor, errors] of rows) {
      const millimetres = (errors[index]?.error ?? 0) * MILLIMETRES;
      for (const region of moved ? (['all', 'moved'] as const) : (['all'] as const)) {
        tally.add({ measure: 'object-error', ...place, region }, predictor, millimetres, 1);
      }
    }
  });
}

/** Measures what the model sees in the observed picture. */
export function scorePerception(tally: Tally, { objects }: TrueMoment, observed: SceneState, layout: Layout): void {
  const at = { input: 'picture', horizon: 0, region: 'all' } as const;
  const seen = trackedObjects(observed, layout);
  for (const { error } of objectErrors(objects, objects, seen)) {
    tally.add({ measure: 'object-recall', ...at }, 'model', error === null ? 0 : 1, 1);
    if (error !== null) tally.add({ measure: 'object-error', ...at }, 'model', error * MILLIMETRES, 1);
  }
  const phantoms = seen.filter(
    ({ name, kind }) => !objects.some((object) => object.name === name && object.kind === kind),
  );
  tally.add({ measure: 'phantom-objects', ...at }, 'model', phantoms.length, 1);
}

/** Where the hands are by somebody's guess: one position per arm in metres, in the robot's order. */
export type HandGuess = readonly [predictor: Predictor, positions: readonly (readonly number[])[]];

/** The hands of a believed state. */
export function believedHands(predictor: Predictor, { arms }: SceneState): HandGuess {
  return [predictor, arms.map(({ endEffector }) => endEffector.position)];
}

/** Hands that stay, that go on at their rate, and that are where the action tells them to be. */
export function handBaselines({ start, before, actions }: HeldOutCase, horizon: number): HandGuess[] {
  const now = start.hands.map(({ position }) => position);
  const going = now.map((position, arm) => extrapolated(before.hands[arm]?.position ?? position, position, horizon));
  const targets = (actions[horizon - 1]?.targets ?? []).map(({ position }) => position);
  return [
    ['no-motion', now],
    ['linear', going],
    ['given-target', targets],
  ];
}

/**
 * Measures where the hands are guessed to be.
 *
 * @param movedThreshold - A hand has moved when it is further than this from where it was, in metres.
 */
export function scoreHands(
  tally: Tally,
  place: Place,
  { start }: HeldOutCase,
  { hands: truth }: TrueMoment,
  guesses: readonly HandGuess[],
  movedThreshold: number,
): void {
  truth.forEach(({ position }, arm) => {
    const moved = distance(start.hands[arm]?.position ?? position, position) > movedThreshold;
    for (const region of moved ? (['all', 'moved'] as const) : (['all'] as const)) {
      for (const [predictor, positions] of guesses) {
        const error = distance(positions[arm] ?? [], position) * MILLIMETRES;
        tally.add({ measure: 'hand-error', ...place, region }, predictor, error, 1);
      }
    }
  });
}

/** Objects that go on moving at the rate of the last step. */
function extrapolatedObjects(
  before: readonly TrackedObject[],
  now: readonly TrackedObject[],
  steps: number,
): TrackedObject[] {
  return now.map((object) => {
    const earlier = before.find(({ name, kind }) => name === object.name && kind === object.kind);
    return earlier ? { ...object, points: extrapolated(earlier.points, object.points, steps) } : object;
  });
}

function extrapolated(before: readonly number[], now: readonly number[], steps: number): number[] {
  return now.map((value, i) => value + steps * (value - (before[i] ?? value)));
}

function distance([ax = 0, ay = 0, az = 0]: readonly number[], [bx = 0, by = 0, bz = 0]: readonly number[]): number {
  return Math.hypot(ax - bx, ay - by, az - bz);
}
