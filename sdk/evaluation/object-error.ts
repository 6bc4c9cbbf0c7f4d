import type { TrackedObject } from '../world-model/index.js';

/** How far one object is from where it should be. */
export interface ObjectError {
  /** Name of the object. */
  readonly name: string;
  /** How far it truly moved, in metres. */
  readonly motion: number;
  /** Distance of the predicted from the true position in metres; `null` where the prediction does not mention it. */
  readonly error: number | null;
}

/**
 * Position errors of every object that is truly there. An object is found by its name. A rigid object's error is the
 * distance of its centres; a cloth's is the mean distance over its tracked grid points, which is at least that of the
 * centres. Motion is measured alike.
 *
 * @param before - The true objects at the observation.
 * @param truth - The true objects now.
 * @param predicted - Where they are believed to be now.
 */
export function objectErrors(
  before: readonly TrackedObject[],
  truth: readonly TrackedObject[],
  predicted: readonly TrackedObject[],
): ObjectError[] {
  return truth.map((object) => {
    const start = find(before, object);
    const belief = find(predicted, object);
    return {
      name: object.name,
      motion: start ? meanDistance(start.points, object.points) : 0,
      error: belief ? meanDistance(belief.points, object.points) : null,
    };
  });
}

/** The object of the same name, kind and number of points. */
function find(objects: readonly TrackedObject[], like: TrackedObject): TrackedObject | undefined {
  return objects.find(
    ({ name, kind, points }) => name === like.name && kind === like.kind && points.length === like.points.length,
  );
}

/** Mean distance of corresponding points in metres. */
function meanDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 3) {
    const [ax = 0, ay = 0, az = 0] = a.slice(i, i + 3);
    const [bx = 0, by = 0, bz = 0] = b.slice(i, i + 3);
    sum += Math.hypot(ax - bx, ay - by, az - bz);
  }
  return sum / (a.length / 3);
}
