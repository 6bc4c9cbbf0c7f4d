import type { ClothState, RgbImage, SceneState, Vector3 } from '../../sim/interface/index.js';
import { resizeImage } from '../media/index.js';
import { distance, gridPoint } from './distances.js';
import type { RefereeLimits } from './limits.js';
import { Worst, type Check } from './verdict.js';

/** Looked up once: reading a global is slow inside a vm context, such as a test runner's. */
const { abs } = Math;

/** A state and the picture of it. */
export interface Moment {
  /** The state of the scene. */
  readonly state: SceneState;
  /** The picture. */
  readonly frame: RgbImage;
}

/** A predicted state and the picture of it, where one was predicted. */
export interface PredictedMoment {
  /** The state of the scene. */
  readonly state: SceneState;
  /** The picture; null in a prediction of states alone. */
  readonly frame: RgbImage | null;
}

/** How well predicted frames match the simulated ones, beside what copying the observed frame would have scored. */
export interface FrameAgreement {
  /** PSNR in decibels of the predicted frames on changed pixels, all keyframes together; at most 99. */
  readonly predictedPsnr: number;
  /** The same of a prediction that changes nothing. */
  readonly copyPsnr: number;
  /** Share of pixels that changed, in truth or in the prediction, over all keyframes. */
  readonly changedFraction: number;
}

/** Difference of a colour channel (of 255) from which on a pixel counts as changed. */
const CHANGED = 12;
/** Displacement in metres from which on the place of an object is compared. */
const MOVED = 0.01;
const CORNERS = { 'corner-1': [0, 0], 'corner-2': [0, 1], 'corner-3': [1, 1], 'corner-4': [1, 0] } as const;

/**
 * Compares a prediction with what the simulation showed at the same moments.
 *
 * @param initial - The moment that the prediction starts from.
 * @param predicted - The predicted moments.
 * @param simulated - The simulated moments; fewer when the simulation ended early.
 * @param why - Why nothing was simulated, where nothing was.
 */
export function checkAgreement(
  initial: Moment,
  predicted: readonly PredictedMoment[],
  simulated: readonly Moment[],
  limits: RefereeLimits,
  why = 'nothing was simulated',
): { readonly checks: Check[]; readonly frames: FrameAgreement | null } {
  const positions = new Worst();
  const hands = new Worst();
  simulated.forEach(({ state: truth }, step) => {
    const belief = predicted[step]?.state;
    if (!belief) return;
    for (const [name, error] of positionErrors(initial.state, belief, truth)) positions.note(error, step, name);
    truth.arms.forEach((arm, i) => {
      const hand = belief.arms[i]?.endEffector.position;
      if (hand) hands.note(distance(hand, arm.endEffector.position), step, arm.name);
    });
  });
  const frames = compareFrames(initial.frame, predicted, simulated);
  const gain = new Worst('at-least');
  if (frames) gain.note(frames.predictedPsnr - frames.copyPsnr, -1, '');
  const idle = simulated.length === 0;
  const rule = { part: 'agreement', unit: 'm', nothing: idle ? why : 'nothing moved', required: idle } as const;
  const blind = !idle && predicted.every(({ frame }) => frame === null);
  const drawn = { ...rule, ...(blind && { nothing: 'no picture was predicted' }) };
  return {
    frames,
    checks: [
      positions.check({ ...rule, name: 'position-agreement', limit: limits.positionAgreement }),
      hands.check({ ...rule, name: 'hand-agreement', limit: limits.handAgreement, required: true }),
      gain.check({ ...drawn, name: 'frame-gain-over-copy', limit: limits.frameGain, unit: 'dB' }),
    ],
  };
}

/** Distance in metres between believed and true place of everything that either of them moved by over 1 cm. */
function positionErrors(initial: SceneState, belief: SceneState, truth: SceneState): [name: string, error: number][] {
  const errors: [string, number][] = [];
  const compare = (name: string, was: Vector3, believed: Vector3 | undefined, is: Vector3): void => {
    // What the prediction lost is the business of object permanence.
    if (!believed) return;
    if (Math.max(distance(was, is), distance(was, believed)) > MOVED) errors.push([name, distance(believed, is)]);
  };
  for (const [name, { position }] of Object.entries(truth.objects)) {
    compare(name, initial.objects[name]?.position ?? position, belief.objects[name]?.position, position);
  }
  for (const [name, cloth] of Object.entries(truth.cloths)) {
    const before = initial.cloths[name] ?? cloth;
    const believed = belief.cloths[name];
    for (const [corner, at] of Object.entries(CORNERS)) {
      compare(`${name}/${corner}`, cornerOf(before, at), believed && cornerOf(believed, at), cornerOf(cloth, at));
    }
  }
  return errors;
}

function cornerOf(cloth: ClothState, [row, column]: readonly [number, number]): Vector3 {
  return gridPoint(cloth, row * (cloth.rows - 1), column * (cloth.columns - 1));
}

/** Squared errors of prediction and copy on the pixels that changed in truth or in the prediction. */
function compareFrames(
  observed: RgbImage,
  predicted: readonly PredictedMoment[],
  simulated: readonly Moment[],
): FrameAgreement | null {
  let ofPrediction = 0;
  let ofCopy = 0;
  let changed = 0;
  let pixels = 0;
  simulated.forEach(({ frame }, step) => {
    const guess = predicted[step]?.frame;
    if (!guess) return;
    const truth = sized(frame, guess).data;
    const start = sized(observed, guess).data;
    const { data } = guess;
    for (let i = 0; i < data.length; i += 3) {
      pixels++;
      if (!differs(truth, start, i) && !differs(data, start, i)) continue;
      changed++;
      for (let c = i; c < i + 3; c++) {
        ofPrediction += ((data[c] ?? 0) - (truth[c] ?? 0)) ** 2;
        ofCopy += ((start[c] ?? 0) - (truth[c] ?? 0)) ** 2;
      }
    }
  });
  if (changed === 0) return null;
  const psnr = (squares: number): number => Math.min(99, 10 * Math.log10((255 * 255 * 3 * changed) / squares));
  return { predictedPsnr: psnr(ofPrediction), copyPsnr: psnr(ofCopy), changedFraction: changed / pixels };
}

function sized(image: RgbImage, like: RgbImage): RgbImage {
  const same = image.width === like.width && image.height === like.height;
  return same ? image : resizeImage(image, like.width, like.height, 'area');
}

function differs(a: Uint8Array, b: Uint8Array, at: number): boolean {
  for (let c = at; c < at + 3; c++) if (abs((a[c] ?? 0) - (b[c] ?? 0)) > CHANGED) return true;
  return false;
}
