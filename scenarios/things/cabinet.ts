import type { SolidPart } from '../../sim/bodies/index.js';
import type { Pose, Vector3 } from '../../sim/interface/index.js';
import { fromAxisAngle, rotate } from '../../sim/math/vector.js';
import type { Simulation } from '../../sim/simulation/index.js';

/** Where a cabinet stands, how it looks, and how its drawer runs. */
export interface CabinetOptions {
  /** Place of the middle of its bottom on the table, in metres. */
  readonly at: readonly [x: number, y: number];
  /** Turn about the vertical in radians; at 0 the drawer opens along x. */
  readonly yaw: number;
  /** Colour of the cabinet, #rrggbb. */
  readonly color: string;
  /** Colour of the drawer's front, #rrggbb. */
  readonly frontColor: string;
  /** Mass of the drawer in kilograms. */
  readonly mass: number;
  /** Friction of the drawer's runners in newtons. */
  readonly friction: number;
  /** Damping of the drawer's runners in N s/m. */
  readonly damping: number;
}

/** Half extents of the cabinet in metres: depth, width, height. */
export const CABINET_HALF: Vector3 = [0.085, 0.085, 0.043];
/** Half extents of the room inside the drawer in metres: depth, width, and the height of its walls. */
export const TRAY_HALF: Vector3 = [0.065, 0.065, 0.019];
/** How far the drawer can be pulled out, in metres. */
export const DRAWER_TRAVEL = 0.12;
/** Where a hand takes the handle, in the drawer's frame, in metres. */
export const HANDLE: Vector3 = [0.113, 0, 0.036];
/** Outermost point of the handle along the drawer's axis, in its frame, in metres. */
export const HANDLE_TIP = 0.125;

/** Thickness of boards in metres. */
const BOARD = 0.006;
/** Thickness of the drawer's front in metres. */
const FRONT = 0.01;
/** Height of the drawer's floor, on which its frame lies, over the table in metres. */
const FLOOR = 0.014;
/** Gap around the drawer's front in metres. */
const GAP = 0.002;

const WOOD = '#d8c3a0';
const METAL = '#5b6067';

/** The pose of the drawer's frame while it is shut: on its floor, in the middle of the room inside, x pointing out. */
export function shutDrawer({ at: [x, y], yaw }: Pick<CabinetOptions, 'at' | 'yaw'>): Pose {
  const orientation = fromAxisAngle([0, 0, 1], yaw);
  // The front's outer face lies in the plane of the cabinet's.
  const forward = CABINET_HALF[0] - FRONT - TRAY_HALF[0];
  return { position: [x + forward * Math.cos(yaw), y + forward * Math.sin(yaw), FLOOR], orientation };
}

/** Puts a cabinet with one drawer on the table: the fixed thing `cabinet`, and the object `drawer` on its joint. */
export function addCabinet(simulation: Simulation, options: CabinetOptions): void {
  const { at, yaw, color, frontColor, mass, friction, damping } = options;
  const [depth, width, height] = CABINET_HALF;
  const board = (half: Vector3, position: Vector3): SolidPart => ({
    shape: { type: 'box', halfExtents: half },
    position,
  });
  simulation.addFixed({
    name: 'cabinet',
    parts: [
      board([depth, width, BOARD / 2], [0, 0, 2 * height - BOARD / 2]),
      board([depth, width, BOARD / 2], [0, 0, BOARD / 2]),
      board([BOARD / 2, width, height - BOARD], [BOARD / 2 - depth, 0, height]),
      board([depth, BOARD / 2, height - BOARD], [0, width - BOARD / 2, height]),
      board([depth, BOARD / 2, height - BOARD], [0, BOARD / 2 - width, height]),
    ],
    pose: { position: [at[0], at[1], 0], orientation: fromAxisAngle([0, 0, 1], yaw) },
    friction: 0.5,
    appearance: { color, roughness: 0.6 },
  });

  const [inX, inY, inZ] = TRAY_HALF;
  const wall = BOARD / 2;
  const tray = [
    board([inX + BOARD, inY + BOARD, wall], [0, 0, -wall]),
    board([wall, inY + BOARD, inZ], [-inX - wall, 0, inZ]),
    board([inX, wall, inZ], [0, inY + wall, inZ]),
    board([inX, wall, inZ], [0, -inY - wall, inZ]),
  ];
  const front = board([FRONT / 2, width - BOARD - GAP, height - BOARD - GAP], [inX + FRONT / 2, 0, height - FLOOR]);
  const reach = HANDLE_TIP - inX - FRONT;
  const handle = board([reach / 2, 0.006, 0.011], [HANDLE_TIP - reach / 2, 0, HANDLE[2]]);
  simulation.addObject({
    name: 'drawer',
    parts: [...tray, front, handle],
    visual: [
      ...tray.map((part) => ({ ...part, appearance: { color: WOOD, roughness: 0.8 } })),
      { ...front, appearance: { color: frontColor, roughness: 0.5 } },
      { ...handle, appearance: { color: METAL, roughness: 0.3 } },
    ],
    pose: shutDrawer(options),
    mass,
    friction: 0.5,
    joint: { type: 'prismatic', axis: [1, 0, 0], range: [0, DRAWER_TRAVEL], friction, damping, base: 'cabinet' },
    appearance: { color: WOOD },
  });
}

/** How far a drawer is open, in metres, by the place of its frame. */
export function drawerOpening(drawer: Pose, shut: Pose): number {
  const axis = [0, 0, 0];
  rotate(axis, shut.orientation, [1, 0, 0]);
  return axis.reduce((sum, value, k) => sum + value * ((drawer.position[k] ?? 0) - (shut.position[k] ?? 0)), 0);
}
