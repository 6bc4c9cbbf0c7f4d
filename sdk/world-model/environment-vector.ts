import type { ClothState, SceneState } from '../../sim/interface/index.js';
import { yawOf } from '../../sim/math/vector.js';

/**
 * A scene's state as numbers, laid out by the names of an environment state space: `<object>.x` ... `.qw`, `<place>.x` ... `.yaw`,
 * `<cloth>.<row>-<column>.x` ... (bilinear between the points that the state has), `<arm>_tcp.x` ... `.qw`,
 * `<arm>_opening`, `<arm>_holding`.
 *
 * @param names - Names of the entries.
 * @param grid - Number of rows and columns of the cloth points that the names mean, such as 5.
 * @returns One float32 per name; NaN where the state does not tell.
 */
export function environmentVector(names: readonly string[], state: SceneState, grid: number): Float32Array {
  return Float32Array.from(names, (name) => entry(name, state, grid));
}

const POSITION_AXES = ['x', 'y', 'z'];
const ORIENTATION_AXES = ['qx', 'qy', 'qz', 'qw'];

function entry(name: string, state: SceneState, grid: number): number {
  for (const arm of state.arms) {
    if (name === `${arm.name}_opening`) return arm.gripperOpening;
    if (name === `${arm.name}_holding`) return arm.holding === null ? 0 : 1;
  }
  const dot = name.lastIndexOf('.');
  const stem = name.slice(0, dot);
  const axis = name.slice(dot + 1);
  const place = state.places?.[stem];
  const pose = state.objects[stem] ?? place ?? state.arms.find((arm) => stem === `${arm.name}_tcp`)?.endEffector;
  if (place && axis === 'yaw') return yawOf(place.orientation);
  if (pose)
    return pose.position[POSITION_AXES.indexOf(axis)] ?? pose.orientation[ORIENTATION_AXES.indexOf(axis)] ?? NaN;
  const [, cloth = '', row = '', column = ''] = /^(.+)\.(\d+)-(\d+)$/.exec(stem) ?? [];
  const points = state.cloths[cloth];
  return points
    ? between(points, Number(row) / (grid - 1), Number(column) / (grid - 1), POSITION_AXES.indexOf(axis))
    : NaN;
}

/** A coordinate of a cloth at fractions `v` (rows) and `u` (columns) of its edges. */
function between({ rows, columns, points }: ClothState, v: number, u: number, axis: number): number {
  const row = Math.min(rows - 2, Math.floor(v * (rows - 1)));
  const column = Math.min(columns - 2, Math.floor(u * (columns - 1)));
  const down = v * (rows - 1) - row;
  const across = u * (columns - 1) - column;
  const at = (r: number, c: number): number => points[(r * columns + c) * 3 + axis] ?? NaN;
  const top = at(row, column) * (1 - across) + at(row, column + 1) * across;
  const bottom = at(row + 1, column) * (1 - across) + at(row + 1, column + 1) * across;
  return top * (1 - down) + bottom * down;
}
