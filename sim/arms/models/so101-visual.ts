import type { Quaternion, Vector3 } from '../../interface/index.js';
import type { LinkVisual, MeshShape } from './model.js';

const UPRIGHT: Quaternion = [0, 0, 0, 1];
/** Printed parts and servos as in the maker's drawings. */
const PRINTED = 0xe9a13b;
const SERVO = 0x1d1e21;
/** Half extents in metres of a servo whose shaft points along z and whose body lies along x. */
const SERVO_HALF: Vector3 = [0.0227, 0.0124, 0.0198];

/** One end of a tapered part: half extents across the taper, and the centre, in metres. */
interface TaperEnd {
  readonly half: readonly [number, number];
  readonly center: Vector3;
}

/**
 * Simplified shapes of the SO-101's parts after the maker's meshes, for drawing: printed parts in orange, servos in black.
 * Frames are numbered as everywhere: 0 the base, 1 to 5 the links, 8 the moving jaw.
 */
export function so101Visuals(): readonly LinkVisual[] {
  return [
    // Base: foot, tower and the holder around the first servo.
    printed(0, [0.0435, 0.0555, 0.0117], [0.0211, 0, 0.0093]),
    printed(0, [0.018, 0.0215, 0.0125], [-0.0045, 0, 0.033]),
    printed(0, [0.0186, 0.0224, 0.0108], [-0.0086, 0, 0.0563]),
    printed(0, [0.0215, 0.0195, 0.01], [0.0315, 0, 0.0457]),
    printed(0, [0.0036, 0.0255, 0.021], [-0.0272, 0, 0.0474]),
    servo(0, 'xyz', [0.0263, 0, 0.0441]),
    // Shoulder: a bracket around the holder, and the second servo on top of it.
    printed(1, [0.0124, 0.0215, 0.042], [-0.0352, 0, 0.0041]),
    printed(1, [0.0299, 0.0195, 0.0051], [-0.0177, 0, 0.0411]),
    printed(1, [0.0298, 0.021, 0.0088], [-0.0178, 0, -0.0102]),
    printed(1, [0.019, 0.0275, 0.014], [-0.0315, 0.001, -0.024]),
    servo(1, 'yzx', [-0.0304, 0, -0.0417]),
    // Upper arm: two cheeks at the shoulder that join into a body at the elbow, which holds the third servo.
    printed(2, [0.0455, 0.0118, 0.0046], [-0.0335, 0, -0.0089]),
    printed(2, [0.0455, 0.0118, 0.0046], [-0.0335, 0, 0.0453]),
    printed(2, [0.0351, 0.0122, 0.025], [-0.0951, 0, 0.0182]),
    servo(2, 'yxz', [-0.1126, -0.0155, 0.0183]),
    // Forearm: the same, with the fourth servo along it.
    printed(3, [0.036, 0.0118, 0.0046], [-0.024, 0, -0.0074]),
    printed(3, [0.036, 0.0118, 0.0046], [-0.024, 0, 0.0438]),
    printed(3, [0.034, 0.0117, 0.0245], [-0.083, 0, 0.0182]),
    printed(3, [0.014, 0.0185, 0.0282], [-0.1047, 0.0035, 0.02]),
    servo(3, 'xyz', [-0.1224, 0.0052, 0.0183]),
    // Wrist: two cheeks and the fifth servo, whose shaft points out of the hand.
    printed(4, [0.0118, 0.021, 0.0046], [0, -0.009, -0.0044]),
    printed(4, [0.0118, 0.021, 0.0046], [0, -0.009, 0.0408]),
    printed(4, [0.0165, 0.0195, 0.0246], [-0.001, -0.0455, 0.0263]),
    servo(4, 'yzx', [0, -0.0436, 0.0324]),
    // Hand: body, the sixth servo and the fixed jaw, which tapers to its tip.
    printed(5, [0.0312, 0.0255, 0.0066], [-0.0032, -0.001, -0.0062]),
    printed(5, [0.0205, 0.0238, 0.016], [-0.0147, -0.0002, -0.0258]),
    servo(5, 'xzy', [0.0077, 0.0005, -0.0234]),
    tapered(
      5,
      { half: [0.0105, 0.0125], center: [-0.0245, -0.0001, -0.04] },
      { half: [0.0036, 0.0045], center: [-0.0107, -0.0001, -0.1044] },
    ),
    // Moving jaw: two cheeks around the servo and a finger that tapers to its tip.
    printed(8, [0.0098, 0.015, 0.0046], [0, -0.005, -0.0005]),
    printed(8, [0.0098, 0.015, 0.0046], [0, -0.005, 0.0383]),
    printed(8, [0.0088, 0.0075, 0.024], [-0.0008, -0.0225, 0.0189]),
    tapered(
      8,
      { half: [0.008, 0.0112], center: [-0.0003, -0.029, 0.0189] },
      { half: [0.0032, 0.0042], center: [-0.0091, -0.082, 0.0189] },
      'y',
    ),
  ];
}

function printed(frame: number, halfExtents: Vector3, position: Vector3): LinkVisual {
  return {
    frame,
    shape: { type: 'box', halfExtents },
    position,
    orientation: UPRIGHT,
    color: PRINTED,
    roughness: 0.55,
  };
}

/** A servo whose body, width and shaft lie along the axes named. */
function servo(frame: number, axes: 'xyz' | 'yxz' | 'yzx' | 'xzy', position: Vector3): LinkVisual {
  const along = (axis: string): number => SERVO_HALF['xyz'.indexOf(axis)] as number;
  // The letter at place k says which of body (x), width (y) and shaft (z) lies along axis k.
  const halfExtents: Vector3 = [along(axes.charAt(0)), along(axes.charAt(1)), along(axes.charAt(2))];
  return { frame, shape: { type: 'box', halfExtents }, position, orientation: UPRIGHT, color: SERVO, roughness: 0.45 };
}

/** A printed part with six flat faces that runs along z or y from a wide to a narrow rectangle. */
function tapered(frame: number, wide: TaperEnd, narrow: TaperEnd, along: 'y' | 'z' = 'z'): LinkVisual {
  const corners: number[] = [];
  for (const { half, center } of [wide, narrow]) {
    for (const [u, v] of [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const) {
      const a = center[0] + u * half[0];
      corners.push(a, ...(along === 'z' ? [center[1] + v * half[1], center[2]] : [center[1], center[2] + v * half[1]]));
    }
  }
  const quads = [
    [0, 1, 2, 3],
    [7, 6, 5, 4],
    [0, 4, 5, 1],
    [1, 5, 6, 2],
    [2, 6, 7, 3],
    [3, 7, 4, 0],
  ] as const;
  // Seen along +z the rectangle's corners run counter-clockwise, seen along +y clockwise.
  const flip = along === 'y';
  const indices = quads.flatMap(([a, b, c, d]) => (flip ? [a, c, b, a, d, c] : [a, b, c, a, c, d]));
  const shape: MeshShape = { type: 'mesh', positions: corners, indices };
  return { frame, shape, position: [0, 0, 0], orientation: UPRIGHT, color: PRINTED, roughness: 0.55 };
}
