import type { SolidPart } from '../../sim/bodies/index.js';
import type { SceneState } from '../../sim/interface/index.js';
import { fromAxisAngle, multiplyQuaternions, rotate, rotateInverse } from '../../sim/math/vector.js';

/** Sides of the prism that a vessel's wall is made of; even, so that each has one parallel to it. */
const SIDES = 12;

/** A hollow round vessel: a cup, or a bowl whose wall leans outwards. */
export interface Vessel {
  /** Inner radius at the bottom in metres. */
  readonly radius: number;
  /** Height in metres. */
  readonly height: number;
  /** Thickness of wall and bottom in metres. */
  readonly wall: number;
  /** How far the wall leans outwards, in radians from the vertical, at least 0. */
  readonly flare: number;
}

/** Inner radius of a vessel's rim in metres. */
export function rimRadius({ radius, height, flare }: Vessel): number {
  return radius + height * Math.tan(flare);
}

/**
 * What a vessel is made of: a bottom and a wall of flat boards, some of which are parallel to the x axis. The frame has its origin
 * in the middle of the underside.
 */
export function vesselParts(vessel: Vessel): SolidPart[] {
  const { radius, height, wall, flare } = vessel;
  const parts: SolidPart[] = [
    { shape: { type: 'cylinder', radius: radius + wall, height: wall }, position: [0, 0, wall / 2] },
  ];
  const length = height / Math.cos(flare);
  // As wide as the widest place of the wall asks for: further down neighbours run into each other.
  const half = (rimRadius(vessel) + wall) * Math.tan(Math.PI / SIDES);
  const across = radius + (height / 2) * Math.tan(flare) + wall / (2 * Math.cos(flare));
  for (let i = 0; i < SIDES; i++) {
    const angle = (2 * Math.PI * i) / SIDES;
    const orientation = [0, 0, 0, 1];
    multiplyQuaternions(orientation, fromAxisAngle([0, 0, 1], angle), fromAxisAngle([0, 1, 0], flare));
    const [x = 0, y = 0, z = 0, w = 1] = orientation;
    parts.push({
      shape: { type: 'box', halfExtents: [wall / 2, half, length / 2] },
      position: [across * Math.cos(angle), across * Math.sin(angle), height / 2],
      orientation: [x, y, z, w],
    });
  }
  return parts;
}

/**
 * Which of the named things lie in a vessel: their centres are within its wall and not above its rim.
 *
 * @param vesselName - Name of the vessel in the state.
 * @param names - Names of the things.
 */
export function contentOf(
  state: SceneState,
  vesselName: string,
  vessel: Vessel,
  names: readonly string[],
): readonly string[] {
  const place = state.objects[vesselName];
  if (!place) return [];
  const local = [0, 0, 0];
  return names.filter((name) => {
    const thing = state.objects[name];
    if (!thing) return false;
    const [x, y, z] = thing.position;
    const [px, py, pz] = place.position;
    rotateInverse(local, place.orientation, [x - px, y - py, z - pz]);
    const [lx = 0, ly = 0, lz = 0] = local;
    const within = vessel.radius + lz * Math.tan(vessel.flare);
    return lz > 0 && lz < vessel.height && Math.hypot(lx, ly) < within;
  });
}

/** Angle in radians between a thing's z axis and the vertical, 0 to pi; NaN where the state does not hold it. */
export function tiltOf(state: SceneState, name: string): number {
  const object = state.objects[name];
  if (!object) return NaN;
  const axis = [0, 0, 0];
  rotate(axis, object.orientation, [0, 0, 1]);
  return Math.acos(Math.max(-1, Math.min(1, axis[2] ?? 1)));
}
