import type { ClothState, SceneState, Shape, Vector3 } from '../../sim/interface/index.js';
import { distance, gridPoints } from './distances.js';
import { restingHeight, supportNear, type SceneGeometry } from './scene-geometry.js';

/** Displacement in metres between two states from which on something counts as moved. */
const MOVED = 0.005;
/** Speed in metres per second from which on something counts as in motion at the start. */
const IN_MOTION = 0.01;
/** Height over everything near in metres from which on something counts as hanging in the air. */
const HUNG = 0.015;
/** Least share of a free fall's way that something which hung in the air has to have come. */
const LEAST_SHARE = 0.25;
/** Acceleration of gravity in metres per second squared. */
const GRAVITY = 9.81;
/** Kinetic energy of a rolling ball as a multiple of half its mass times its squared speed. */
const ROLLING = 1.4;
/** How much faster something may be at the end of a push than it was on average. */
const AFTER_PUSH = 2;
/** How much higher than it began something that swings may come, in metres. */
const SWING_TOLERANCE = 0.001;
/** Least friction coefficient that is reckoned with where something slides on. */
const LEAST_FRICTION = 0.2;

/**
 * Follows what moves although no hand is near: an object that stood at an edge or hung in the air may fall, one that is on
 * a joint may swing, what was in motion or was pushed may roll or slide on until it lies still, and a cloth in the air may
 * sink. None gains energy: it comes no higher than its speed could carry it at the beginning, and its speed comes from
 * the height that it lost.
 */
export class FreeMotion {
  /** Height in metres from which each thing's energy would come, had it fallen: as high as it can get. */
  readonly #from = new Map<string, number>();
  /** Mean speed in metres per second of each object in the interval before. */
  readonly #speeds = new Map<string, number>();

  /** Names of what moves by itself. */
  get names(): Iterable<string> {
    return this.#from.keys();
  }

  /** Begins with a state: what has a velocity in it is in motion, and what hangs on a hinge may swing. */
  start(initial: SceneState, geometry: SceneGeometry): void {
    for (const [name, { position, linearVelocity }] of Object.entries(initial.objects)) {
      const speed = Math.hypot(...linearVelocity);
      const swings = geometry.swinging?.has(name) === true;
      if (speed > IN_MOTION || swings) this.#from.set(name, position[2] + energyHeight(speed));
    }
  }

  /**
   * Takes in the next state.
   * @param touched - Names of what was touched or pushed in the interval before this one.
   */
  follow(previous: SceneState, state: SceneState, geometry: SceneGeometry, touched: ReadonlySet<string>): void {
    const seconds = state.time - previous.time;
    for (const [name, { position }] of Object.entries(state.objects)) {
      const was = previous.objects[name]?.position;
      const shape = geometry.objects[name];
      if (!was || !shape) continue;
      const moved = distance(was, position);
      const speedBefore = this.#speeds.get(name) ?? 0;
      this.#speeds.set(name, moved / seconds);
      const since = this.#from.get(name);
      const pushed = touched.has(name) ? AFTER_PUSH * speedBefore : 0;
      if (geometry.swinging?.has(name) === true) {
        const highest = Math.max(since ?? -Infinity, pushed > 0 ? was[2] + energyHeight(pushed) : -Infinity);
        // It may come by the same place again, and then seem to have stood still.
        if (position[2] < highest + SWING_TOLERANCE) this.#from.set(name, highest);
        else this.#from.delete(name);
        continue;
      }
      if (since !== undefined && moved > MOVED && position[2] < since) continue;
      const highest =
        moved > MOVED
          ? energyOf({ was, position, seconds, pushed, touched: touched.has(name), shape }, geometry)
          : -Infinity;
      if (highest > -Infinity) this.#from.set(name, highest);
      else this.#from.delete(name);
    }
    this.#followCloths(previous, state, geometry);
  }

  /** Whether a thing moves by itself between the two states that were taken in last. */
  has(name: string): boolean {
    return this.#from.has(name);
  }

  /** The greatest speed in metres per second that a thing at height `z` has by itself; 0 where it does not move by itself. */
  speed(name: string, z: number): number {
    const from = this.#from.get(name);
    return from === undefined ? 0 : Math.sqrt(2 * GRAVITY * Math.max(0, from - z));
  }

  #followCloths(previous: SceneState, state: SceneState, geometry: SceneGeometry): void {
    for (const [name, cloth] of Object.entries(state.cloths)) {
      const was = previous.cloths[name];
      if (!was) continue;
      const [before, now] = [meanHeight(was), meanHeight(cloth)];
      const since = this.#from.get(name);
      if (since !== undefined && now < since && largestMotion(was, cloth) > MOVED) continue;
      this.#from.delete(name);
      const gap = Math.min(...gridPoints(was).map(([x, y, z]) => z - geometry.supportHeight(x, y, z)));
      const fall = Math.min(gap, 0.5 * GRAVITY * (state.time - previous.time) ** 2);
      const least = gap > HUNG ? Math.max(MOVED, LEAST_SHARE * fall) : MOVED;
      if (now < before - least) this.#from.set(name, before);
    }
  }
}

/** Mean height of a cloth's grid points in metres. */
export function meanHeight(cloth: ClothState): number {
  const points = gridPoints(cloth);
  return points.reduce((sum, [, , z]) => sum + z, 0) / points.length;
}

function largestMotion(before: ClothState, after: ClothState): number {
  const was = gridPoints(before);
  return gridPoints(after).reduce((most, point, i) => Math.max(most, distance(point, was[i] ?? point)), 0);
}

/** How high in metres something that rolls at a speed could climb. */
function energyHeight(speed: number): number {
  return (ROLLING * speed ** 2) / (2 * GRAVITY);
}

/** How an object moved between two states. */
interface Motion {
  readonly was: Vector3;
  readonly position: Vector3;
  readonly seconds: number;
  /** Speed in metres per second that a push in the interval before may have left it with. */
  readonly pushed: number;
  /** Whether it was touched in the interval before. */
  readonly touched: boolean;
  readonly shape: Shape;
}

/** As high in metres as something can get that begins to move by itself; -Infinity where it cannot. */
function energyOf({ was, position, seconds, pushed, touched, shape }: Motion, geometry: SceneGeometry): number {
  const moved = distance(was, position);
  let energy = -Infinity;
  const slides = pushed ** 2 / (2 * LEAST_FRICTION * GRAVITY);
  if (pushed > 0 && (shape.type !== 'box' || moved < slides)) energy = was[2] + energyHeight(pushed);
  const { highest, lowest } = supportNear(geometry, was);
  const bottom = was[2] - restingHeight(shape);
  const depth = bottom - lowest;
  // From an edge it may begin to fall at any time; what hung in the air fell all the while.
  const fall = Math.min(depth, 0.5 * GRAVITY * seconds ** 2);
  const least = bottom - highest > HUNG ? Math.max(MOVED, LEAST_SHARE * fall) : MOVED;
  const falls = depth > MOVED && position[2] < was[2] - least;
  // What was pushed until it leaned may topple after that.
  const topples = touched && position[2] < was[2] - MOVED;
  return falls || topples ? Math.max(energy, was[2]) : energy;
}
