import type { Footprint } from '../subtask.js';
import { fromAxisAngle } from '../../sim/math/vector.js';
import type { Simulation } from '../../sim/simulation/index.js';
import { solidColor } from '../vocabulary.js';

/** Width of the tape in metres. */
const TAPE = 0.008;
/** Height of the tape over the table in metres: enough for the camera to tell the two apart. */
const RISE = 0.0006;

/** An area on the table that tape of a colour surrounds. */
export interface MarkedArea {
  /** Name, such as `white-area`. */
  readonly name: string;
  /** Name of the tape's colour. */
  readonly color: string;
  /** Its middle on the table in metres. */
  readonly position: readonly [x: number, y: number];
  /** Turn about the vertical in radians. */
  readonly yaw: number;
  /** Outline of what belongs there; the tape runs outside it. */
  readonly footprint: Footprint;
  /** Gap between the outline and the tape in metres. */
  readonly margin: number;
}

/** Tapes an area on the table. */
export function addMarkedArea(simulation: Simulation, area: MarkedArea): void {
  const { name, color, position, yaw, footprint, margin } = area;
  const wider = margin + TAPE;
  simulation.addMarking({
    name,
    class: 'area',
    tracked: true,
    shape:
      'radius' in footprint
        ? { type: 'disc', radius: footprint.radius + wider }
        : { type: 'rectangle', size: [2 * (footprint.halfExtents[0] + wider), 2 * (footprint.halfExtents[1] + wider)] },
    lineWidth: TAPE,
    pose: { position: [position[0], position[1], RISE], orientation: fromAxisAngle([0, 0, 1], yaw) },
    appearance: { color: solidColor(color) },
  });
}
