import type { SceneState } from '../../sim/interface/index.js';
import type { SolidPart } from '../../sim/bodies/index.js';
import type { Simulation } from '../../sim/simulation/index.js';
import type { Noun } from '../vocabulary.js';
import { CHINESE_COLORS, solidColor } from '../vocabulary.js';

/** Thickness of a bin's floor and walls in metres. */
export const BIN_THICKNESS = 0.004;

/** An open box that stands fixed on the table. */
export interface Bin {
  /** Name, such as `white-bin`. */
  readonly name: string;
  /** Name of its colour. */
  readonly color: string;
  /** Where its middle stands on the table in metres. */
  readonly position: readonly [x: number, y: number];
  /** Half of its extent inside along x and y in metres. */
  readonly inside: readonly [x: number, y: number];
  /** Height of its walls over the table in metres. */
  readonly height: number;
}

/** Puts a bin on the table: a floor and four walls. */
export function addBin(simulation: Simulation, bin: Bin, friction = 0.6): void {
  const { inside, height, position } = bin;
  const t = BIN_THICKNESS / 2;
  const [x, y] = inside;
  const wall = (half: readonly [number, number], at: readonly [number, number]): SolidPart => ({
    shape: { type: 'box', halfExtents: [half[0], half[1], height / 2] },
    position: [at[0], at[1], height / 2],
  });
  simulation.addFixed({
    name: bin.name,
    class: 'bin',
    tracked: true,
    parts: [
      { shape: { type: 'box', halfExtents: [x, y, t] }, position: [0, 0, t] },
      wall([x + 2 * t, t], [0, y + t]),
      wall([x + 2 * t, t], [0, -y - t]),
      wall([t, y], [x + t, 0]),
      wall([t, y], [-x - t, 0]),
    ],
    pose: { position: [position[0], position[1], 0], orientation: [0, 0, 0, 1] },
    friction,
    appearance: { color: solidColor(bin.color), roughness: 0.8 },
  });
}

/** Whether an object's centre lies inside a bin, not higher over its floor than `height` metres. */
export function isInBin(state: SceneState, name: string, bin: Bin, height: number): boolean {
  const at = state.objects[name]?.position;
  if (!at) return false;
  const [x, y] = bin.inside;
  return (
    Math.abs(at[0] - bin.position[0]) < x && Math.abs(at[1] - bin.position[1]) < y && at[2] < BIN_THICKNESS + height
  );
}

/** A bin in words. */
export function binNoun(color: string, noun = 'bin'): Noun {
  return { english: `${color} ${noun}`, chinese: `${CHINESE_COLORS[color] ?? ''}盒子` };
}
