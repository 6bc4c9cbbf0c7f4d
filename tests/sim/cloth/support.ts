import { Cloth, TOWEL, type AttachmentFrame, type RectangleClothOptions } from '../../../sim/cloth/index.js';
import type { Collider, Quaternion, Shape, Vector3 } from '../../../sim/interface/index.js';

/** One physics step in seconds. */
export const DT = 1 / 240;

/** A collider at rest. */
export function solid(
  shape: Shape,
  position: Vector3,
  friction = 0.6,
  orientation: Quaternion = [0, 0, 0, 1],
): Collider {
  return {
    name: 'solid',
    shape,
    position: Float64Array.from(position),
    orientation: Float64Array.from(orientation),
    linearVelocity: new Float64Array(3),
    angularVelocity: new Float64Array(3),
    friction,
  };
}

/** The table: its top at z = 0. */
export function table(friction = 0.6): Collider {
  return solid({ type: 'box', halfExtents: [0.6, 0.6, 0.02] }, [0, 0, -0.02], friction);
}

/** A towel of 0.28 m and 22 x 22 particles lying flat at height z. */
export function towel(z: number, options: Partial<RectangleClothOptions> = {}): Cloth {
  return new Cloth({
    name: 'towel',
    width: 0.28,
    height: 0.28,
    columns: 22,
    rows: 22,
    pose: { position: [0, 0, z], orientation: [0, 0, 0, 1] },
    material: TOWEL,
    ...options,
  });
}

/** Position of particle (row, column). */
export function point(cloth: Cloth, row: number, column: number): Float64Array {
  const i = (row * cloth.columns + column) * 3;
  return cloth.positions.slice(i, i + 3);
}

/** A frame at a particle, with identity orientation. */
export function frameAt(cloth: Cloth, row: number, column: number): AttachmentFrame {
  return { position: point(cloth, row, column), orientation: Float64Array.of(0, 0, 0, 1) };
}

/** The 2 x 2 particles at the corner of the last row, `side` 0 (column 0) or 1 (last column). */
export function cornerParticles(cloth: Cloth, side: 0 | 1): number[] {
  const n = cloth.columns;
  const c = side === 0 ? 0 : n - 2;
  const r = cloth.rows - 2;
  return [r * n + c, r * n + c + 1, (r + 1) * n + c, (r + 1) * n + c + 1];
}

/** Steps so many times. */
export function run(cloth: Cloth, steps: number, colliders: readonly Collider[]): void {
  for (let k = 0; k < steps; k++) cloth.step(DT, colliders);
}

/**
 * Two pinches that carry the last row's corners over to the first row's, along a half circle, turning the corners over.
 */
export class HalfFold {
  readonly #cloth: Cloth;
  readonly frames: readonly [AttachmentFrame, AttachmentFrame];
  readonly steps = 480;

  constructor(cloth: Cloth) {
    this.#cloth = cloth;
    this.frames = [frameAt(cloth, cloth.rows - 1, 0), frameAt(cloth, cloth.rows - 1, cloth.columns - 1)];
    cloth.attach('left', cornerParticles(cloth, 0), this.frames[0], 5);
    cloth.attach('right', cornerParticles(cloth, 1), this.frames[1], 5);
  }

  /** Places the frames for step k, from 0 to `steps - 1`; the last 60 steps hold still. */
  place(k: number): void {
    const s = Math.min(1, (k + 1) / (this.steps - 60));
    const eased = s * s * (3 - 2 * s);
    const angle = Math.PI * eased;
    const radius = this.#cloth.height / 2;
    for (const frame of this.frames) {
      frame.position[1] = Math.cos(angle) * radius;
      frame.position[2] = Math.sin(angle) * radius * 0.95 + 0.003 * (1 - eased) + 0.008 * eased;
      frame.orientation[0] = Math.sin(angle / 2);
      frame.orientation[3] = Math.cos(angle / 2);
    }
  }

  release(): void {
    this.#cloth.detach('left');
    this.#cloth.detach('right');
  }
}
