// The cloth of the benchmark and what happens to it.
import { Cloth, TOWEL, type AttachmentFrame, type Collider, type Quaternion, type Vector3 } from '../sim/index.js';

/** One physics step in seconds. */
export const CLOTH_STEP = 1 / 240;
/** Edge length of the cloth in metres. */
export const CLOTH_SIDE = 0.3;
/** Mass of the cloth in kilograms. */
const CLOTH_MASS = 0.03;
/** Half edge of the box under the drape in metres. */
const BOX_HALF = 0.05;
const FRICTION = 0.6;

/** A cloth in its surroundings. */
export interface ClothEpisode {
  /** The cloth. */
  readonly cloth: Cloth;
  /** What it touches. */
  readonly colliders: readonly Collider[];
  /** Steps that the episode lasts. */
  readonly steps: number;
  /** Moves, grasps and lets go; to be called before step `k`. */
  readonly act: (k: number) => void;
}

/** Builds an episode with `n` by `n` particles. */
export type ClothCase = (n: number) => ClothEpisode;

/** The benchmark's cases by name. */
export const CLOTH_CASES: Readonly<Record<string, ClothCase>> = {
  drape: (n) => ({
    cloth: square(n, [0, 0, 2 * BOX_HALF + 0.02]),
    colliders: [
      solid('box', [BOX_HALF, BOX_HALF, BOX_HALF], [0, 0, BOX_HALF]),
      solid('table', [0.6, 0.6, 0.02], [0, 0, -0.02]),
    ],
    steps: 480,
    act: () => undefined,
  }),
  pinned: (n) => {
    const cloth = square(n, [0, 0, 0.4]);
    cloth.attach('left', [0], frameAt(cloth, 0), 100);
    cloth.attach('right', [n - 1], frameAt(cloth, n - 1), 100);
    return { cloth, colliders: [], steps: 480, act: () => undefined };
  },
  drag: (n) => {
    const cloth = square(n, [0, 0, 0.002]);
    const fold = foldAlong(cloth, 1, 24, 480);
    return { cloth, colliders: [solid('table', [0.6, 0.6, 0.02], [0, 0, -0.02])], steps: 720, act: fold };
  },
  settle: (n) => ({
    cloth: square(n, [0, 0, 0.2], [Math.sin(0.5), 0, 0, Math.cos(0.5)]),
    colliders: [solid('table', [0.6, 0.6, 0.02], [0, 0, -0.02])],
    steps: 480,
    act: () => undefined,
  }),
  'four-fold': (n) => {
    const cloth = square(n, [0, 0, 0.002]);
    const first = foldAlong(cloth, 1, 24, 480);
    const second = foldAlong(cloth, 0, 624, 480, true);
    return {
      cloth,
      colliders: [solid('table', [0.6, 0.6, 0.02], [0, 0, -0.02])],
      steps: 1320,
      act: (k) => {
        first(k);
        second(k);
      },
    };
  },
};

/** The benchmark's cloth of `n` by `n` particles. */
export function square(n: number, position: Vector3, orientation: Quaternion = [0, 0, 0, 1]): Cloth {
  return new Cloth({
    name: 'cloth',
    width: CLOTH_SIDE,
    height: CLOTH_SIDE,
    columns: n,
    rows: n,
    pose: { position, orientation },
    material: { ...TOWEL, arealDensity: CLOTH_MASS / CLOTH_SIDE ** 2 },
  });
}

function solid(name: string, halfExtents: Vector3, position: Vector3): Collider {
  return {
    name,
    shape: { type: 'box', halfExtents },
    position: Float64Array.from(position),
    orientation: Float64Array.of(0, 0, 0, 1),
    linearVelocity: new Float64Array(3),
    angularVelocity: new Float64Array(3),
    friction: FRICTION,
  };
}

function frameAt(cloth: Cloth, i: number): AttachmentFrame {
  return { position: cloth.positions.slice(i * 3, i * 3 + 3), orientation: Float64Array.of(0, 0, 0, 1) };
}

/**
 * Two grippers carry the far edge's corners over to the near edge's, along half a circle, and let go. `turning` hands turn
 * with the cloth; others keep their orientation.
 * Axis 1 folds along y, with the corners of the last row; axis 0 along x, with those of the last column (through all
 * layers that lie there).
 */
function foldAlong(cloth: Cloth, axis: 0 | 1, start: number, steps: number, turning = false): (k: number) => void {
  const n = cloth.columns;
  const corners = axis === 1 ? [(n - 1) * n, n * n - 1] : [n - 1, (n / 2 - 1) * n + n - 1];
  const frames: AttachmentFrame[] = [];
  const origin: number[] = [];
  return (k) => {
    if (k === start) {
      corners.forEach((corner, side) => {
        const frame = frameAt(cloth, corner);
        frames.push(frame);
        const found: number[] = [];
        const reach = 1.2 * cloth.spacing;
        cloth.particlesInBox(frame.position, frame.orientation, [reach, reach, 2.5 * cloth.thickness], found);
        cloth.attach(`hand-${axis}-${side}`, found, frame, 5);
        origin.push(frame.position[axis] ?? 0, frame.position[2] ?? 0);
      });
    }
    if (k < start || k >= start + steps) return;
    if (k === start + steps - 1) {
      corners.forEach((_, side) => cloth.detach(`hand-${axis}-${side}`));
      return;
    }
    const s = Math.min(1, (k - start + 1) / (steps - 60));
    const eased = s * s * (3 - 2 * s);
    const angle = Math.PI * eased;
    frames.forEach(({ position, orientation }, side) => {
      const radius = origin[side * 2] ?? 0;
      const height = origin[side * 2 + 1] ?? 0;
      position[axis] = Math.cos(angle) * radius;
      position[2] = height + Math.sin(angle) * radius * 0.95 + 1.25 * cloth.thickness * eased * (axis === 1 ? 1 : 2);
      if (turning) {
        // Folding along y turns about +x, along x about -y.
        orientation[1 - axis] = Math.sin(angle / 2) * (axis === 1 ? 1 : -1);
        orientation[3] = Math.cos(angle / 2);
      }
    });
  };
}
