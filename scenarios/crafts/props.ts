import type { Vector3 } from '../../sim/interface/index.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import type { Appearance } from '../../sim/rendering/index.js';
import type { Simulation, VisualPart } from '../../sim/simulation/index.js';
import { vesselParts } from '../things/vessel.js';
import type { Vessel } from '../things/vessel.js';

/** How something looks. */
export type Look = Appearance;

const UPRIGHT = [0, 0, 0, 1] as const;

/** A ball, or a mound where its middle lies low. */
export function ball(position: Vector3, radius: number, appearance: Look): VisualPart {
  return { shape: { type: 'sphere', radius }, position, appearance };
}

/** An upright disc or cylinder; `position` is its middle. */
export function disc(position: Vector3, radius: number, height: number, appearance: Look): VisualPart {
  return { shape: { type: 'cylinder', radius, height }, position, appearance };
}

/** A box of the given extents, turned about the vertical. */
export function slab(position: Vector3, size: Vector3, appearance: Look, yaw = 0): VisualPart {
  const [x, y, z] = size;
  const shape = { type: 'box', halfExtents: [x / 2, y / 2, z / 2] } as const;
  return { shape, position, orientation: fromAxisAngle([0, 0, 1], yaw), appearance };
}

/** A rod with round ends that lies level, its length along x turned by `yaw` about the vertical. */
export function rod(position: Vector3, length: number, radius: number, appearance: Look, yaw = 0): VisualPart {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  // From the z axis onto (c, s, 0): a quarter turn about the level axis across it.
  const orientation = fromAxisAngle([-s, c, 0], Math.PI / 2);
  return { shape: { type: 'capsule', radius, length }, position, orientation, appearance };
}

/** A hollow vessel whose bottom stands at the point. */
export function vessel([x, y, z]: Vector3, shape: Vessel, appearance: Look): VisualPart[] {
  return vesselParts(shape).map((part) => {
    const [px, py, pz] = part.position ?? [0, 0, 0];
    return { ...part, position: [x + px, y + py, z + pz] as const, appearance };
  });
}

/** Parts moved, and turned about the vertical through the origin before that. */
export function placed(parts: readonly VisualPart[], [x, y, z]: Vector3, yaw = 0): VisualPart[] {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  return parts.map((part) => {
    const [px, py, pz] = part.position ?? [0, 0, 0];
    const position: Vector3 = [x + c * px - s * py, y + s * px + c * py, z + pz];
    const [qx, qy, qz, qw] = part.orientation ?? UPRIGHT;
    const [, , hz, hw] = fromAxisAngle([0, 0, 1], yaw);
    return {
      ...part,
      position,
      orientation: [hw * qx - hz * qy, hw * qy + hz * qx, hw * qz + hz * qw, hw * qw - hz * qz],
    };
  });
}

/** Puts something on the table that is looked at and never moves. */
export function show(simulation: Simulation, name: string, parts: readonly VisualPart[]): void {
  const [first] = parts;
  if (!first) return;
  simulation.addFixed({
    name,
    parts: [{ shape: { type: 'box', halfExtents: [0.001, 0.001, 0.001] }, position: first.position ?? [0, 0, 0] }],
    visual: parts,
    pose: { position: [0, 0, 0], orientation: UPRIGHT },
    friction: 0.6,
    appearance: first.appearance ?? { color: '#888888' },
  });
}

/** Places strewn over a disc, without chance: the sunflower's spiral. */
export function strewn(count: number, radius: number): readonly (readonly [x: number, y: number, turn: number])[] {
  const golden = Math.PI * (3 - Math.sqrt(5));
  return Array.from({ length: count }, (_, i) => {
    const r = radius * Math.sqrt((i + 0.5) / count);
    return [r * Math.cos(i * golden), r * Math.sin(i * golden), i * 2.4] as const;
  });
}
