import type { Pose, SceneState, Vector3 } from '../../sim/interface/index.js';
import { distance, gridPoints, segmentDistance } from './distances.js';
import { placedParts, type SceneGeometry } from './scene-geometry.js';

/** How near a hand's tool centre point must come to explain that something moves or hangs in the air, in metres. */
const REACH = 0.09;
/** How much further than that a thing may end from the hand that let it go or pushed it, in metres. */
const FOLLOW = 0.06;
/** How near something that moved must be to explain that its neighbour moves, in metres. */
const NEIGHBOUR = 0.08;
/** Displacement in metres from which on something counts as moved. */
const MOVED = 0.005;

/** Whether a hand is near one of some points. */
export function handNear(state: SceneState, points: readonly Vector3[]): boolean {
  return state.arms.some((arm) => points.some((point) => distance(arm.endEffector.position, point) < REACH));
}

/** Where an object is: its frame's origin, and the middles of its parts where it has several. */
export function objectPoints(geometry: SceneGeometry, name: string, object: Pose): Vector3[] {
  const parts = placedParts(geometry, name, object);
  return [object.position, ...(parts.length > 1 ? parts.map(({ position }) => position) : [])];
}

/**
 * Which things may have moved between two states: those that a hand reached on its way and did not leave far behind, and
 * those beside a thing that may have moved and did.
 *
 * @param free - Names of things that move by themselves, which may push others, too.
 * @returns The names of the objects and cloths.
 */
export function touchedThings(
  before: SceneState,
  after: SceneState,
  geometry: SceneGeometry,
  free: Iterable<string> = [],
): Set<string> {
  const touched = new Set<string>();
  const ways = after.arms.map((arm, i): [Vector3, Vector3] => {
    const from = before.arms[i]?.endEffector.position ?? arm.endEffector.position;
    return [from, arm.endEffector.position];
  });
  const swept = (point: Vector3, reach: number): boolean =>
    ways.some(([from, to]) => segmentDistance(from, to, point) < reach);
  for (const [name, object] of Object.entries(after.objects)) {
    const was = before.objects[name];
    if (!was) continue;
    const points = objectPoints(geometry, name, object);
    const near = (point: Vector3, i: number): boolean =>
      swept(point, REACH) && swept(points[i] ?? point, REACH + FOLLOW);
    if (objectPoints(geometry, name, was).some(near)) touched.add(name);
  }
  for (const [name, cloth] of Object.entries(after.cloths)) {
    const was = before.cloths[name];
    if (
      was &&
      gridPoints(was).some((p) => swept(p, REACH)) &&
      gridPoints(cloth).some((p) => swept(p, REACH + FOLLOW))
    ) {
      touched.add(name);
    }
  }
  spread(before, after, touched, [...touched, ...free], geometry);
  return touched;
}

/** A pusher that moved may have pushed its neighbours, and they theirs: adds them to what was touched. */
function spread(
  before: SceneState,
  after: SceneState,
  touched: Set<string>,
  pushers: readonly string[],
  geometry: SceneGeometry,
): void {
  const places = new Map<string, { was: readonly Vector3[]; is: readonly Vector3[] }>();
  for (const [name, object] of Object.entries(after.objects)) {
    const was = before.objects[name];
    if (!was) continue;
    places.set(name, { was: objectPoints(geometry, name, was), is: objectPoints(geometry, name, object) });
  }
  for (const [name, cloth] of Object.entries(after.cloths)) {
    const was = before.cloths[name];
    if (was) places.set(name, { was: gridPoints(was), is: gridPoints(cloth) });
  }
  const waiting = [...pushers];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const pusher = places.get(name);
    if (!pusher?.is.some((p, i) => distance(p, pusher.was[i] ?? p) > MOVED)) continue;
    for (const [other, place] of places) {
      if (other === name || touched.has(other)) continue;
      const near = place.was.some((p) =>
        pusher.is.some((q, i) => segmentDistance(pusher.was[i] ?? q, q, p) < NEIGHBOUR),
      );
      if (!near) continue;
      touched.add(other);
      waiting.push(other);
    }
  }
}
