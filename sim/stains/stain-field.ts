import type { RigidObject, RigidWorld } from '../bodies/index.js';
import type { StainState, Vector3 } from '../interface/index.js';
import type { Snapshottable, StateReader, StateWriter } from '../math/state-io.js';
import { rotateInverse } from '../math/vector.js';
import { packShape, shapeBoundingRadius, signedDistance } from '../shapes/index.js';

/** A round spot of a stain. */
export interface StainSpot {
  /** Its middle on the surface in metres, world frame. */
  readonly position: readonly [x: number, y: number];
  /** Its radius in metres. */
  readonly radius: number;
}

/** A stain on a level surface, and what wipes it off. */
export interface StainOptions {
  /** Unique name. */
  readonly name: string;
  /** Name of the fixed thing that it is on, such as `table`. */
  readonly on: string;
  /** Height of the surface in metres, world frame. Default 0: the table's top. */
  readonly height?: number;
  /** Spots that it is made of, at least one; where they overlap there is no more of it. */
  readonly spots: readonly StainSpot[];
  /** Name of the object that wipes it off, added before. */
  readonly wiper: string;
  /** Least force in newtons with which the wiper must press on the surface to take anything off. Default 1. */
  readonly force?: number;
  /** Path in metres over which a place must be rubbed until it is clean. Default 0.03. */
  readonly path?: number;
  /** Edge length in metres of the cells in which it is reckoned. Default 0.004. */
  readonly cell?: number;
}

/** Gap in metres up to which a pressed wiper touches the surface: sponges and cloths give way that far. */
const REACH = 2e-3;
/** Most cells of a stain: beyond that a cell is surely too small. */
const MOST_CELLS = 20_000;

/**
 * What is left of a stain, cell by cell. Wherever the wiper rests on the surface with enough force, each metre that it
 * slides takes off the same share of a cell, whatever the force beyond that: a wear law whose rate saturates (Archard's,
 * "Contact and rubbing of flat surfaces", J. Appl. Phys. 24, 1953, grows with the load without end).
 */
export class StainField implements Snapshottable {
  /** The stain's name. */
  readonly name: string;
  /** What is left of each cell, 0 to 1. */
  readonly amounts: Float64Array;
  /** Middle of each cell in metres, world frame, 3 numbers each. */
  readonly places: Float64Array;
  /** Edge length of a cell in metres. */
  readonly cell: number;

  /** Middle of its spots in metres, world frame. */
  readonly middle: Vector3;

  readonly #spots: readonly StainSpot[];
  readonly #spotOf: Int32Array;
  readonly #height: number;
  readonly #force: number;
  readonly #path: number;
  readonly #wiper: RigidObject;
  readonly #world: RigidWorld;
  readonly #on: number;
  readonly #by: number;
  readonly #packed: Float64Array;
  readonly #probe = new Float64Array(4);
  readonly #local = [0, 0, 0];
  /** Distance in metres from the origin of the wiper's frame beyond which it touches nothing. */
  readonly #reach: number;

  /**
   * @param world - Where surface and wiper are.
   * @throws RangeError when one of them is not there or a number is out of range.
   */
  constructor(options: StainOptions, world: RigidWorld) {
    const { name, on, height = 0, spots, wiper, force = 1, path = 0.03, cell = 0.004 } = options;
    for (const [what, value] of Object.entries({ force, path, cell })) {
      if (!(value > 0 && Number.isFinite(value))) {
        throw new RangeError(`${what} of stain ${name} must be positive and finite, received ${value}`);
      }
    }
    if (!Number.isFinite(height)) throw new RangeError(`height of stain ${name} must be finite, received ${height}`);
    if (spots.length === 0) throw new RangeError(`spots of stain ${name} must hold at least one entry, received none`);
    for (const { radius } of spots) {
      if (!(radius >= cell && Number.isFinite(radius))) {
        throw new RangeError(
          `radius of a spot of stain ${name} must be at least a cell (${cell} m), received ${radius}`,
        );
      }
    }
    this.name = name;
    this.cell = cell;
    this.#spots = spots;
    this.#height = height;
    const mean = (axis: 0 | 1): number => spots.reduce((sum, { position }) => sum + position[axis], 0) / spots.length;
    this.middle = [mean(0), mean(1), height];
    this.#force = force;
    this.#path = path;
    this.#world = world;
    this.#wiper = world.object(wiper);
    this.#on = world.bodyIndex(on);
    this.#by = world.bodyIndex(wiper);
    const { places, spotOf } = cellsOf(spots, cell, height, name);
    this.places = places;
    this.#spotOf = spotOf;
    this.amounts = new Float64Array(spotOf.length).fill(1);
    const { parts } = this.#wiper;
    this.#packed = new Float64Array(4 * parts.length);
    parts.forEach(({ shape }, i) => packShape(this.#packed, 4 * i, shape));
    const furthest = parts.map(
      ({ shape, position = [0, 0, 0] }) => shapeBoundingRadius(shape) + Math.hypot(...position),
    );
    this.#reach = Math.max(...furthest) + REACH;
  }

  /** Share of the stain's area that is left, 0 to 1. */
  get left(): number {
    let sum = 0;
    for (const amount of this.amounts) sum += amount;
    return sum / this.amounts.length;
  }

  /** What is left, as plain data. */
  state(): StainState {
    const left = this.#spots.map(() => 0);
    const whole = this.#spots.map(() => 0);
    this.#spotOf.forEach((spot, i) => {
      left[spot]! += this.amounts[i]!;
      whole[spot]!++;
    });
    return {
      position: this.middle,
      left: this.left,
      area: this.cell * this.cell * this.amounts.length,
      spots: this.#spots.map(({ position: [x, y], radius }, i) => ({
        position: [x, y, this.#height] as Vector3,
        radius,
        left: whole[i] === 0 ? 0 : left[i]! / whole[i]!,
      })),
    };
  }

  /** Takes off what the wiper rubbed in the last step of `dt` seconds. */
  step(dt: number): void {
    if (!(this.#world.normalForce(this.#on, this.#by) >= this.#force)) return;
    const { centerOfMass: c, linearVelocity: v, angularVelocity: w, position } = this.#wiper;
    const { amounts, places } = this;
    const reach = this.#reach;
    for (let i = 0; i < amounts.length; i++) {
      if (amounts[i] === 0) continue;
      const x = places[3 * i]!,
        y = places[3 * i + 1]!,
        z = places[3 * i + 2]!;
      const dx = x - position[0]!,
        dy = y - position[1]!,
        dz = z - position[2]!;
      if (dx * dx + dy * dy + dz * dz > reach * reach || !this.#touches(dx, dy, dz)) continue;
      const u = v[0]! + w[1]! * (z - c[2]!) - w[2]! * (y - c[1]!),
        t = v[1]! + w[2]! * (x - c[0]!) - w[0]! * (z - c[2]!);
      const rubbed = Math.sqrt(u * u + t * t) * dt;
      amounts[i] = Math.max(0, amounts[i]! - rubbed / this.#path);
    }
  }

  /** Writes the state that the future depends on. */
  writeState(writer: StateWriter): void {
    writer.array(this.amounts);
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    reader.array(this.amounts);
  }

  /** Whether the wiper comes within reach of a point, given from the origin of its frame along the world's axes. */
  #touches(dx: number, dy: number, dz: number): boolean {
    const { parts, orientation } = this.#wiper;
    const local = this.#local,
      probe = this.#probe;
    for (let k = 0; k < parts.length; k++) {
      local[0] = dx;
      local[1] = dy;
      local[2] = dz;
      rotateInverse(local, orientation, local);
      const part = parts[k]!;
      if (part.position) for (let axis = 0; axis < 3; axis++) local[axis]! -= part.position[axis]!;
      if (part.orientation) rotateInverse(local, part.orientation, local);
      probe.set(local);
      signedDistance(probe, this.#packed, 4 * k);
      if (probe[3]! <= REACH) return true;
    }
    return false;
  }
}

/** The cells whose middles lie in a spot, row by row, and the first spot that each lies in. */
function cellsOf(
  spots: readonly StainSpot[],
  cell: number,
  height: number,
  name: string,
): { readonly places: Float64Array; readonly spotOf: Int32Array } {
  const places: number[] = [];
  const spotOf: number[] = [];
  const extent = (axis: 0 | 1, side: 1 | -1): number =>
    side * Math.max(...spots.map(({ position, radius }) => side * position[axis] + radius));
  const [left, right, low, high] = [extent(0, -1), extent(0, 1), extent(1, -1), extent(1, 1)];
  const rows = Math.ceil((high - low) / cell);
  const columns = Math.ceil((right - left) / cell);
  if (rows * columns > MOST_CELLS) {
    throw new RangeError(
      `cell of stain ${name} must leave at most ${MOST_CELLS} cells, ${cell} m make ${rows * columns}; take a larger one`,
    );
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = left + (column + 0.5) * cell;
      const y = low + (row + 0.5) * cell;
      const spot = spots.findIndex(({ position, radius }) => Math.hypot(x - position[0], y - position[1]) <= radius);
      if (spot < 0) continue;
      places.push(x, y, height);
      spotOf.push(spot);
    }
  }
  return { places: Float64Array.from(places), spotOf: Int32Array.from(spotOf) };
}
