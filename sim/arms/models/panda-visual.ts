import type { Quaternion, Vector3 } from '../../interface/index.js';
import { MeshBuilder, placed } from './mesh-builder.js';
import type { ProfilePoint } from './mesh-builder.js';
import type { LinkVisual, ParallelGripperModel } from './model.js';

const SHELL_COLOR = 0xeceef0;
const DARK_COLOR = 0x4c545e;
const PAD_COLOR = 0x6c7680;
const UPRIGHT: Quaternion = [0, 0, 0, 1];

/** The surfaces of one moving part: painted shell, dark joints and plates. */
interface PartMeshes {
  /** The white shell. */
  readonly shell: MeshBuilder;
  /** Dark joint rings, plates and fingers. */
  readonly dark: MeshBuilder;
}

const SIDES = 11;
const RADIUS = 0.058;

/** A tube that ends in a cap with a rounded edge. */
function capped(radius: number, from: number, to: number): ProfilePoint[] {
  const edge = Math.min(0.03, radius * 0.5);
  return [
    [radius, from],
    [radius, to - 0.8 * edge],
    [radius - 0.8 * edge, to],
    [0, to + 0.1 * edge],
  ];
}

/** A dark ring around a joint, a little wider or narrower than its neighbours. */
function ring(radius: number, from: number, to: number): ProfilePoint[] {
  return [
    [radius, from],
    [radius, to],
  ];
}

/**
 * Low-poly shapes of the Panda's base, links 1 to 7 and hand, each in its own Denavit-Hartenberg frame, modelled after
 * the proportions of the real arm.
 */
function pandaMeshes(): PartMeshes[] {
  const parts: PartMeshes[] = [];
  const part = (): PartMeshes => {
    const created = { shell: new MeshBuilder(), dark: new MeshBuilder() };
    parts.push(created);
    return created;
  };

  const base = part();
  base.shell.lathe(
    [
      [0.098, 0],
      [0.096, 0.03],
      [0.078, 0.085],
      [0.066, 0.135],
    ],
    SIDES,
    placed(0, 0, 0),
  );
  base.shell.roundedBox([0.076, 0.082, 0.046], 0.02, placed(-0.068, 0, 0.046), [0.05, 0.058]);
  base.dark.lathe(ring(0.05, 0.125, 0.15), SIDES, placed(0, 0, 0));

  // Shoulder: the column of link 1 bends into one half of the barrel, link 2 is the other half.
  const shoulder = part();
  shoulder.shell.lathe(
    [
      [0.054, -0.192],
      [RADIUS, -0.178],
      [RADIUS, -0.04],
      [0.04, 0.01],
    ],
    SIDES,
    placed(0, 0, 0),
  );
  shoulder.shell.lathe(capped(RADIUS + 0.002, -0.01, 0.105), SIDES, placed(0, 0, 0, '-y'));
  shoulder.dark.lathe(ring(0.055, -0.005, 0.022), SIDES, placed(0, 0, 0, 'y'));

  const upper = part();
  upper.shell.lathe(capped(RADIUS + 0.002, 0.02, 0.105), SIDES, placed(0, 0, 0));
  upper.shell.lathe(
    [
      [0.04, -0.01],
      [RADIUS, 0.04],
      [RADIUS, 0.164],
      [0.054, 0.178],
    ],
    SIDES,
    placed(0, 0, 0, '-y'),
  );
  upper.dark.lathe(ring(0.05, 0.172, 0.2), SIDES, placed(0, 0, 0, '-y'));

  // Elbow: the column of link 3 leans out to the barrel, link 4 leans back to the forearm's axis.
  const elbow = part();
  elbow.shell.lathe(
    [
      [0.054, -0.124],
      [RADIUS, -0.11],
      [RADIUS, -0.02],
      [0.045, 0.03],
      [0, 0.042],
    ],
    SIDES,
    placed(0, 0, 0),
  );
  elbow.shell.roundedBox([0.045, 0.038, 0.048], 0.018, placed(0.045, 0.018, -0.012));
  elbow.shell.lathe(capped(0.056, -0.004, 0.088), SIDES, placed(0.0825, 0, 0, 'y'));
  elbow.dark.lathe(ring(0.051, -0.002, 0.022), SIDES, placed(0.0825, 0, 0, '-y'));

  const forearm = part();
  forearm.shell.lathe(capped(0.056, 0.02, 0.098), SIDES, placed(0, 0, 0));
  forearm.shell.roundedBox([0.045, 0.042, 0.036], 0.018, placed(-0.045, 0.012, 0.022));
  forearm.shell.lathe(
    [
      [0.045, -0.035],
      [RADIUS, 0.015],
      [RADIUS, 0.092],
      [0.054, 0.106],
    ],
    SIDES,
    placed(-0.0825, 0, 0, 'y'),
  );
  forearm.dark.lathe(ring(0.049, 0.1, 0.128), SIDES, placed(-0.0825, 0, 0, 'y'));

  // Forearm: a wide collar narrows to the slim neck that carries the wrist on one side.
  const neck = part();
  neck.shell.lathe(
    [
      [0.054, -0.262],
      [RADIUS, -0.248],
      [RADIUS, -0.19],
      [0.044, -0.13],
    ],
    SIDES,
    placed(0, 0, 0),
  );
  neck.shell.roundedBox([0.04, 0.034, 0.115], 0.016, placed(0, 0.064, -0.1), [0.046, 0.03]);
  neck.shell.roundedBox([0.038, 0.045, 0.05], 0.014, placed(0, 0.03, -0.155), [0.03, 0.045]);
  neck.shell.lathe(capped(0.05, 0.052, 0.098), SIDES, placed(0, 0, 0, 'y'));
  neck.dark.lathe(ring(0.044, 0.03, 0.054), SIDES, placed(0, 0, 0, 'y'));

  // Wrist: the barrel about joint 6 and, beside it, the housing of joint 7.
  const wrist = part();
  wrist.shell.lathe(capped(0.052, -0.034, 0.056), SIDES, placed(0, 0, 0));
  wrist.shell.roundedBox([0.05, 0.04, 0.036], 0.016, placed(0.045, -0.002, 0.008));
  wrist.shell.lathe(capped(0.05, -0.05, 0.055), SIDES, placed(0.088, 0, 0, 'y'));
  wrist.dark.lathe(ring(0.038, 0.046, 0.064), SIDES, placed(0.088, 0, 0, '-y'));

  const flange = part();
  flange.shell.lathe(
    [
      [0.042, 0.058],
      [0.047, 0.064],
      [0.047, 0.09],
      [0.041, 0.096],
    ],
    SIDES,
    placed(0, 0, 0),
  );
  flange.shell.roundedBox([0.03, 0.024, 0.014], 0.008, placed(0.035, 0.035, 0.08));
  flange.dark.lathe(
    [
      [0.036, 0.095],
      [0.036, 0.108],
    ],
    SIDES,
    placed(0, 0, 0),
  );

  const hand = part();
  hand.shell.roundedBox([0.03, 0.1, 0.024], 0.012, placed(0, 0, 0.028), [0.028, 0.098]);
  hand.dark.roundedBox([0.026, 0.099, 0.008], 0, placed(0, 0, 0.058));
  hand.dark.lathe(
    [
      [0.038, -0.001],
      [0.036, 0.008],
    ],
    SIDES,
    placed(0, 0, 0),
  );
  return parts;
}

/** A finger in a frame at the centre of its collision box, its pad facing -y. */
function pandaFinger(halfExtents: Vector3, padHeight: number): PartMeshes {
  const [x, y, z] = halfExtents;
  const shell = new MeshBuilder();
  const dark = new MeshBuilder();
  dark.roundedBox([x, y, z], 0, placed(0, 0, 0));
  // The carriage that joins the finger to the hand stands back from the pad.
  dark.roundedBox([x * 1.15, y * 1.3, z * 0.4], 0, placed(0, y * 1.3, -z * 0.6));
  shell.roundedBox([x * 0.96, 0.0012, padHeight / 2], 0, placed(0, -y + 0.0004, z - padHeight / 2 - 0.0006));
  return { shell, dark };
}

/**
 * The Panda's surfaces.
 *
 * @param finger - Size of a finger, as in the model's gripper.
 */
export function pandaVisuals({
  fingerHalfExtents,
  fingerTipOverhang,
  padHeight,
}: Pick<ParallelGripperModel, 'fingerHalfExtents' | 'fingerTipOverhang' | 'padHeight'>): LinkVisual[] {
  const visuals: LinkVisual[] = [];
  const add = (frame: number, part: PartMeshes, pad: boolean, position: Vector3, orientation: Quaternion): void => {
    if (part.shell.triangleCount > 0) {
      const [color, roughness] = pad ? [PAD_COLOR, 0.9] : [SHELL_COLOR, 0.45];
      visuals.push({ frame, shape: part.shell.mesh(), position, orientation, color, roughness });
    }
    if (part.dark.triangleCount === 0) return;
    visuals.push({ frame, shape: part.dark.mesh(), position, orientation, color: DARK_COLOR, roughness: 0.6 });
  };
  const parts = pandaMeshes();
  parts.forEach((part, frame) => {
    add(frame, part, false, [0, 0, 0], UPRIGHT);
  });
  const finger = pandaFinger(fingerHalfExtents, padHeight);
  const y = fingerHalfExtents[1],
    z = fingerTipOverhang - fingerHalfExtents[2];
  // Behind base, links and hand comes the tool centre point's frame, then the fingers'.
  add(parts.length + 1, finger, true, [0, y, z], UPRIGHT);
  add(parts.length + 2, finger, true, [0, -y, z], [0, 0, 1, 0]);
  return visuals;
}
