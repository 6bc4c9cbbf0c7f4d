import type { PlainData, Shape } from '../../sim/interface/index.js';
import type { Simulation } from '../../sim/simulation/index.js';
import type { KeepOutZone, TablePoint } from '../axes/clutter-placement.js';

/** Room in metres that fingers need around a thing, and a hand that comes down to it. */
const FINGER_ROOM = 0.045;
const HAND_ROOM = 0.1;
/** Half the width in metres of the way of a hand over low clutter. */
const WAY = 0.05;
/** Names of what is no thing of the task. */
const STAGE: ReadonlySet<string> = new Set(['table', 'floor']);

/** Where clutter keeps out of a scene: around every thing, and below the ways from each free one to all others. */
export function zonesAround(simulation: Simulation): KeepOutZone[] {
  const free = simulation.objects.map((thing) => zoneOf(thing));
  const fixed = simulation.fixed.filter(({ name }) => !STAGE.has(name)).map((thing) => zoneOf(thing));
  const cloths = simulation.cloths.map(({ positions, width, height }) => {
    const at: TablePoint = [mean(positions, 0), mean(positions, 1)];
    return { from: at, radius: Math.hypot(width, height) / 2, tallRadius: Math.hypot(width, height) / 2 + HAND_ROOM };
  });
  const all = [...free, ...fixed, ...cloths];
  const ways = free.flatMap(({ from }) =>
    all.filter((other) => other.from !== from).map((other) => ({ from, to: other.from, radius: -1, tallRadius: WAY })),
  );
  return [...all, ...ways];
}

/** Every text among drawn values: an instruction may mean a thing by it, so that no clutter may be called so. */
export function textsIn(value: PlainData): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((each: PlainData) => textsIn(each));
}

interface Solid {
  readonly position: ArrayLike<number>;
  readonly parts: readonly { readonly shape: Shape; readonly position?: readonly number[] }[];
}

function zoneOf({ position, parts }: Solid): KeepOutZone {
  const radius = Math.max(
    ...parts.map((part) => boundingRadius(part.shape) + Math.hypot(part.position?.[0] ?? 0, part.position?.[1] ?? 0)),
  );
  const from: TablePoint = [position[0] ?? 0, position[1] ?? 0];
  return { from, radius: radius + FINGER_ROOM, tallRadius: radius + HAND_ROOM };
}

/** Radius in metres about its own vertical within which a shape lies. */
function boundingRadius(shape: Shape): number {
  switch (shape.type) {
    case 'box':
      return Math.hypot(shape.halfExtents[0], shape.halfExtents[1]);
    case 'capsule':
      return shape.radius + shape.length / 2;
    case 'sphere':
    case 'cylinder':
      return shape.radius;
  }
}

/** Mean of one coordinate of points. */
function mean(points: Float64Array, offset: number): number {
  let sum = 0;
  for (let i = offset; i < points.length; i += 3) sum += points[i] ?? 0;
  return sum / Math.max(1, points.length / 3);
}
