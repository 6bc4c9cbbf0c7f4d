import type { SolidPart } from '../../sim/bodies/index.js';
import type { Simulation } from '../../sim/simulation/index.js';
import type { TablePoint } from '../axes/clutter-placement.js';

const FOOT = { radius: 0.03, height: 0.012 } as const;
const STICK = { radius: 0.003, height: 0.125 } as const;

/** Height in metres on which the lowest fruit on the stick rests. */
export const FOOT_TOP = FOOT.height;
/** Height of the stick's tip over the table in metres. */
export const STICK_TIP = FOOT.height + STICK.height;

/** Puts an upright stick in its stand on the table: the fixed thing `stick`. */
export function addSkewerStand(
  simulation: Simulation,
  options: { readonly at: TablePoint; readonly footColor: string; readonly friction: number },
): void {
  const { at, footColor, friction } = options;
  const foot: SolidPart = { shape: { type: 'cylinder', ...FOOT }, position: [0, 0, FOOT.height / 2] };
  const stick: SolidPart = { shape: { type: 'cylinder', ...STICK }, position: [0, 0, FOOT.height + STICK.height / 2] };
  simulation.addFixed({
    name: 'stick',
    tracked: true,
    parts: [foot, stick],
    visual: [foot, { ...stick, appearance: { color: '#e3c58d', roughness: 0.7 } }],
    pose: { position: [at[0], at[1], 0], orientation: [0, 0, 0, 1] },
    friction,
    appearance: { color: footColor, roughness: 0.6 },
  });
}
