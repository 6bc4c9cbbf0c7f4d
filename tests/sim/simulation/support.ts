import { PANDA, solveInverseKinematics } from '../../../sim/arms/index.js';
import type { Pose, RobotDescription, Shape } from '../../../sim/interface/index.js';
import { Simulation } from '../../../sim/simulation/index.js';

const CENTER_BASE: Pose = { position: [-0.55, 0, 0], orientation: [0, 0, 0, 1] };

/** One Panda named `arm`. */
export const ONE_ARM: RobotDescription = { type: 'panda', arms: [{ name: 'arm', model: 'panda', base: CENTER_BASE }] };

/** Joint positions in radians with the hand pointing down at (x, y, z), turned by `yaw`. */
export function handAt(x: number, y: number, z: number, yaw = 0): readonly number[] {
  const { jointPositions, converged } = solveInverseKinematics(
    PANDA,
    CENTER_BASE,
    { position: [x, y, z], orientation: [Math.cos(yaw / 2), Math.sin(yaw / 2), 0, 0] },
    { start: PANDA.home },
  );
  if (!converged) throw new Error(`no joint positions reach ${x}, ${y}, ${z}`);
  return Array.from(jointPositions);
}

/** What `cubeScene` puts on the table. */
export interface CubeSceneOptions {
  /** Shape of the object named `cube`. */
  readonly shape?: Shape;
  /** Its mass in kilograms. */
  readonly mass?: number;
  /** Its friction coefficient. */
  readonly friction?: number;
  /** Its turn about the vertical in radians. */
  readonly yaw?: number;
  /** Its displacement along y in metres. */
  readonly y?: number;
  /** Its crush force in newtons. */
  readonly crushForce?: number;
  /** Its tilt limit in radians. */
  readonly tiltLimit?: number;
}

/** A table with one object named `cube` at the origin, and one arm above it. */
export function cubeScene(options: CubeSceneOptions = {}): Simulation {
  const {
    shape = { type: 'box', halfExtents: [0.02, 0.02, 0.02] },
    mass = 0.06,
    friction = 0.8,
    yaw = 0,
    y = 0,
  } = options;
  const height =
    shape.type === 'box' ? shape.halfExtents[2] : shape.type === 'cylinder' ? shape.height / 2 : shape.radius;
  const simulation = new Simulation();
  simulation.setTable({ size: [1.5, 1.5], thickness: 0.04, friction: 0.7, appearance: { color: '#a98b6d' } });
  simulation.addObject({
    name: 'cube',
    parts: [{ shape }],
    pose: { position: [0, y, height], orientation: [0, 0, Math.sin(yaw / 2), Math.cos(yaw / 2)] },
    mass,
    friction,
    appearance: { color: '#c8352b' },
    ...(options.crushForce === undefined ? {} : { crushForce: options.crushForce }),
    ...(options.tiltLimit === undefined ? {} : { tiltLimit: options.tiltLimit }),
  });
  simulation.setRobot(ONE_ARM, { jointPositions: { arm: handAt(0, 0, 0.12) } });
  return simulation;
}

/** A table with a small towel whose corner lies at the origin, and one arm above that corner. */
export function towelScene(): Simulation {
  const simulation = new Simulation();
  simulation.setTable({ size: [1.5, 1.5], thickness: 0.04, friction: 0.7, appearance: { color: '#a98b6d' } });
  simulation.addCloth({
    name: 'towel',
    width: 0.2,
    height: 0.2,
    columns: 12,
    rows: 12,
    material: 'towel',
    pose: { position: [-0.095, 0.095, 0.002], orientation: [0, 0, 0, 1] },
    appearance: { color: '#3f6fa4' },
  });
  simulation.setRobot(ONE_ARM, { jointPositions: { arm: handAt(0, 0, 0.1) } });
  return simulation;
}

/** The actions that lead the first arm in `ticks` ticks from its present targets to `joints`. */
export function* actionsTo(
  simulation: Simulation,
  joints: readonly number[],
  opening: number,
  force: number,
  ticks: number,
): Generator<Float32Array> {
  const from = simulation.action;
  for (let i = 1; i <= ticks; i++) {
    const values = joints.map((joint, k) => (from[k] ?? 0) + ((joint - (from[k] ?? 0)) * i) / ticks);
    yield Float32Array.from([...values, opening, force]);
  }
}

/** Leads the first arm in `ticks` ticks to `joints`. */
export function move(
  simulation: Simulation,
  joints: readonly number[],
  opening: number,
  force: number,
  ticks: number,
): void {
  for (const action of actionsTo(simulation, joints, opening, force, ticks)) simulation.tick(action);
}
