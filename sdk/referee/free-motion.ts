import type { SceneState } from '../../sim/interface/index.js';
import { distance } from './distances.js';
import { restingHeight, supportNear, type SceneGeometry } from './scene-geometry.js';

/** Displacement in metres between two states from which on something counts as moved. */
const MOVED = 0.005;
/** Height over everything near in metres from which on something counts as hanging in the air. */
const HUNG = 0.015;
/** Least share of a free fall's way that something which hung in the air has to have come. */
const LEAST_SHARE = 0.25;
/** Acceleration of gravity in metres per second squared. */
const GRAVITY = 9.81;

/**
 * Follows what moves although no hand is near: an object that stood at an edge or hung in the air may fall, and what has
 * fallen may roll on until it lies still. It gains no height, and its speed comes from the height that it lost.
 */
export class FreeMotion {
  /** Height at which each object's free motion began, in metres. */
  readonly #from = new Map<string, number>();

  /** Takes in the next state. */
  follow(previous: SceneState, state: SceneState, geometry: SceneGeometry): void {
    for (const [name, { position }] of Object.entries(state.objects)) {
      const was = previous.objects[name]?.position;
      const shape = geometry.objects[name];
      if (!was || !shape) continue;
      const since = this.#from.get(name);
      const moving = distance(was, position) > MOVED;
      if (since !== undefined && moving && position[2] < since) continue;
      this.#from.delete(name);
      const { highest, lowest } = supportNear(geometry, was);
      const bottom = was[2] - restingHeight(shape);
      const depth = bottom - lowest;
      // From an edge it may begin to fall at any time; what hung in the air fell all the while.
      const fall = Math.min(depth, 0.5 * GRAVITY * (state.time - previous.time) ** 2);
      const least = bottom - highest > HUNG ? Math.max(MOVED, LEAST_SHARE * fall) : MOVED;
      if (depth > MOVED && position[2] < was[2] - least) this.#from.set(name, was[2]);
    }
  }

  /** Whether an object moves by itself between the two states that were taken in last. */
  has(name: string): boolean {
    return this.#from.has(name);
  }

  /** The greatest speed in metres per second that an object at height `z` has from its fall; 0 where it does not move by itself. */
  speed(name: string, z: number): number {
    const from = this.#from.get(name);
    return from === undefined ? 0 : Math.sqrt(2 * GRAVITY * Math.max(0, from - z));
  }
}
