import type { ClothState, ObjectState, Pose, SceneState, Vector3 } from '../../sim/interface/index.js';
import { fromRotationVector, toRotationVector } from '../../sim/math/vector.js';
import { isTurned, type ClothGrid, type EntryKind, type Layout } from './layout.js';
import type { TrackedObject } from './records.js';

/** Where the coordinates of a tracked object stand in an environment state vector. */
interface EntryIndices {
  readonly name: string;
  readonly kind: EntryKind;
  /** Index of each coordinate, x, y, z per point. */
  readonly indices: readonly number[];
  /** Its orientation in a vector, where it is to be told. */
  readonly rotation?: (values: ArrayLike<number>) => Vector3;
}

/**
 * Reads tracked objects out of `observation.environment_state` by the names of its entries: `<object>.x`, `.y`, `.z` are
 * a rigid object's position in metres, beside `.qx`, `.qy`, `.qz`, `.qw`, without which it is a place, with `.yaw`: a fixed thing that the
 * task is about, left out where the vocabulary has no word for places. `<cloth>.<row>-<column>.x`, `.y`, `.z` is a point of a cloth's grid. Hands
 * (`<arm>_tcp.x` beside `<arm>_opening`) and everything else are left out. Rigid objects come first, then cloths, then places, each in the
 * order of the names.
 */
export class EnvironmentReader {
  readonly #entries: readonly EntryIndices[];

  /**
   * @param names - Names of the vector's entries.
   * @param layout - Its cloth grid is what larger grids are thinned out to.
   * @throws RangeError when a cloth's grid or an orientation lacks an entry.
   */
  constructor(names: readonly string[], layout: Layout) {
    const index = new Map(names.map((name, i) => [name, i]));
    const objects: EntryIndices[] = [];
    const places: EntryIndices[] = [];
    const cloths = new Map<string, { rows: number; columns: number }>();
    for (const name of names) {
      if (!name.endsWith('.x')) continue;
      const stem = name.slice(0, -2);
      const indices = ['x', 'y', 'z'].map((axis) => index.get(`${stem}.${axis}`) ?? -1);
      if (indices.includes(-1) || isHand(stem, index)) continue;
      const point = /^(.+)\.(\d+)-(\d+)$/.exec(stem);
      if (point) {
        const cloth = point[1] as string;
        const size = cloths.get(cloth) ?? { rows: 0, columns: 0 };
        cloths.set(cloth, {
          rows: Math.max(size.rows, Number(point[2]) + 1),
          columns: Math.max(size.columns, Number(point[3]) + 1),
        });
      } else if (index.has(`${stem}.qw`)) {
        const at = (axis: string): number => {
          const found = index.get(`${stem}.${axis}`);
          if (found === undefined)
            throw new RangeError(`"${stem}" must have an entry "${stem}.${axis}" beside "${stem}.qw"`);
          return found;
        };
        const orientation = layout.relativePoses ? ['qx', 'qy', 'qz', 'qw'].map(at) : [];
        objects.push({ name: stem, kind: 'object', indices, ...turned(layout, orientationAt(orientation)) });
      } else if (layout.markers.place !== undefined) {
        places.push({ name: stem, kind: 'place', indices, ...turned(layout, yawAt(index.get(`${stem}.yaw`))) });
      }
    }
    const grids = [...cloths].map(([name, { rows, columns }]): EntryIndices => {
      const at = (row: number, column: number, axis: string): number => {
        const found = index.get(`${name}.${row}-${column}.${axis}`);
        if (found === undefined)
          throw new RangeError(`the grid of "${name}" must have an entry "${name}.${row}-${column}.${axis}"`);
        return found;
      };
      const indices = gridIndices(rows, columns, layout.cloth).flatMap(([row, column]) =>
        ['x', 'y', 'z'].map((axis) => at(row, column, axis)),
      );
      return { name, kind: 'cloth', indices };
    });
    this.#entries = [...objects, ...grids, ...places];
  }

  /** The tracked objects of a vector. */
  objects(values: ArrayLike<number>): TrackedObject[] {
    return this.#entries.map(({ name, kind, indices, rotation }) => ({
      name,
      kind,
      points: indices.map((i) => values[i] as number),
      ...(rotation && { rotation: rotation(values) }),
    }));
  }
}

/** Things of a scene that a model may be told of: what moves, and places, which do not. */
export type ToldThings = Pick<SceneState, 'objects' | 'cloths' | 'places'>;

/**
 * The things of a scene's state that `observation.environment_state` follows: those that a model is trained to be told of.
 * Clutter, grains and other things without entries are left out; stains are places.
 *
 * @param names - Names of the vector's entries.
 */
export function followedThings(
  { objects, cloths, places, stains = {} }: Pick<SceneState, 'objects' | 'cloths' | 'places' | 'stains'>,
  names: readonly string[],
): ToldThings {
  const followed = new Set(names.map((name) => name.split('.')[0]));
  const among = <T>(things: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(things).filter(([name]) => followed.has(name)));
  const spoiled = Object.entries(stains).flatMap(([name, { position }]): [string, Pose][] =>
    position === undefined ? [] : [[name, { position, orientation: [0, 0, 0, 1] }]],
  );
  const fixed = among({ ...places, ...Object.fromEntries(spoiled) });
  return {
    objects: among(objects),
    cloths: among(cloths),
    ...(Object.keys(fixed).length > 0 ? { places: fixed } : {}),
  };
}

/**
 * The tracked objects of a scene's state: rigid objects, cloths, and places where the vocabulary has a word for them, each in the state's
 * order.
 */
export function trackedObjects(state: ToldThings, layout: Layout): TrackedObject[] {
  const posed = (kind: 'object' | 'place', things: Readonly<Record<string, Pose>>): TrackedObject[] =>
    Object.entries(things).map(([name, { position, orientation }]) => ({
      name,
      kind,
      points: [...position],
      ...(isTurned(layout, kind) && { rotation: toRotationVector(orientation) }),
    }));
  const rigid = posed('object', state.objects);
  const cloths = Object.entries(state.cloths).map(([name, { rows, columns, points }]): TrackedObject => {
    const thinned = gridIndices(rows, columns, layout.cloth).flatMap(([row, column]) => {
      const at = (row * columns + column) * 3;
      return points.slice(at, at + 3);
    });
    return { name, kind: 'cloth', points: thinned };
  });
  if (layout.markers.place === undefined) return [...rigid, ...cloths];
  return [...rigid, ...cloths, ...posed('place', state.places ?? {})];
}

/**
 * Tracked objects as a scene's state has them. What they do not tell is taken from nothing: orientations that a vocabulary does not tell
 * are those of `before` where it knows the object, else unturned; velocities are zero; places stay where `before` has them. A name that
 * occurs twice counts once.
 */
export function believedObjects(
  objects: readonly TrackedObject[],
  layout: Pick<Layout, 'cloth'>,
  before?: Pick<SceneState, 'objects' | 'places'>,
): Pick<SceneState, 'objects' | 'cloths' | 'places'> {
  const rigid: Record<string, ObjectState> = {};
  const cloths: Record<string, ClothState> = {};
  const places: Record<string, Pose> = { ...before?.places };
  for (const { name, kind, points, rotation } of objects) {
    if (rigid[name] || cloths[name]) continue;
    if (kind === 'cloth') {
      cloths[name] = { rows: layout.cloth.rows, columns: layout.cloth.columns, points };
      continue;
    }
    const position = points as unknown as Vector3;
    const told = rotation && fromRotationVector(rotation);
    if (kind === 'place') {
      places[name] ??= { position, orientation: told ?? [0, 0, 0, 1] };
      continue;
    }
    const orientation = told ?? before?.objects[name]?.orientation ?? [0, 0, 0, 1];
    rigid[name] = { position, orientation, linearVelocity: [0, 0, 0], angularVelocity: [0, 0, 0] };
  }
  return { objects: rigid, cloths, ...(Object.keys(places).length > 0 ? { places } : {}) };
}

/** How an entry's orientation is read, where the vocabulary's sequences tell it. */
function turned(layout: Layout, rotation: (values: ArrayLike<number>) => Vector3): Pick<EntryIndices, 'rotation'> {
  return isTurned(layout, 'object') ? { rotation } : {};
}

/** Reads the rotation vector of a quaternion whose components stand at these places. */
function orientationAt(indices: readonly number[]): (values: ArrayLike<number>) => Vector3 {
  return (values) => toRotationVector(indices.map((i) => values[i] as number));
}

/** Reads the rotation vector of a turn about the vertical that stands at this place; nowhere: unturned. */
function yawAt(index: number | undefined): (values: ArrayLike<number>) => Vector3 {
  return (values) => [0, 0, index === undefined ? 0 : (values[index] as number)];
}

function isHand(stem: string, names: ReadonlyMap<string, number>): boolean {
  return stem.endsWith('_tcp') && names.has(`${stem.slice(0, -'_tcp'.length)}_opening`);
}

/** Rows and columns of a grid that stand for a coarser grid, corner to corner. */
function gridIndices(rows: number, columns: number, to: ClothGrid): [row: number, column: number][] {
  const pairs: [number, number][] = [];
  for (let row = 0; row < to.rows; row++) {
    for (let column = 0; column < to.columns; column++) {
      pairs.push([
        Math.round((row * (rows - 1)) / (to.rows - 1)),
        Math.round((column * (columns - 1)) / (to.columns - 1)),
      ]);
    }
  }
  return pairs;
}
