// The scenes of the benchmarks: the same numbers for this simulator and for its peers, which get them exported.
import { RigidWorld, Simulation, type Vector3 } from '../sim/index.js';

/** Physics steps per simulated second in every scene. */
export const PHYSICS_RATE = 240;
/** Physics steps per control tick in the arm scene. */
export const ARM_STEPS_PER_TICK = 10;

/** Half edge of a box of the pyramid in metres. */
export const PYRAMID_HALF = 0.025;
/** Friction coefficient of the boxes of the pyramid and of their table. */
const PYRAMID_FRICTION = 0.6;
const PYRAMID_MASS = 0.1;
const PYRAMID_LAYERS = [4, 3, 2, 1] as const;

/** Centres of the ten boxes in metres: layers of 4, 3, 2 and 1 with a pitch of 55 mm, each let fall by 10 mm. */
export function pyramidCenters(): Vector3[] {
  return PYRAMID_LAYERS.flatMap((count, layer) =>
    Array.from({ length: count }, (_, i): Vector3 => [
      (i - (count - 1) / 2) * 0.055,
      0,
      PYRAMID_HALF + 0.01 + layer * (2 * PYRAMID_HALF + 0.01),
    ]),
  );
}

/** Ten boxes of 5 cm and 100 g, let fall on a table as a pyramid. The last one is its top. */
export function pyramidWorld(): RigidWorld {
  const world = new RigidWorld();
  world.addFixed({
    name: 'table',
    parts: [{ shape: { type: 'box', halfExtents: [1, 1, 0.05] } }],
    pose: { position: [0, 0, -0.05], orientation: [0, 0, 0, 1] },
    friction: PYRAMID_FRICTION,
  });
  pyramidCenters().forEach((position, i) => {
    world.addObject({
      name: `box-${i}`,
      parts: [{ shape: { type: 'box', halfExtents: [PYRAMID_HALF, PYRAMID_HALF, PYRAMID_HALF] } }],
      pose: { position, orientation: [0, 0, 0, 1] },
      mass: PYRAMID_MASS,
      friction: PYRAMID_FRICTION,
    });
  });
  return world;
}

const ARM_HOME = [0, 0.2, 0, -2, 0, 2.2, 0.785] as const;
const ARM_BOXES: readonly [position: Vector3, color: string][] = [
  [[0.5, -0.12, 0.021], '#e63333'],
  [[0.55, 0, 0.021], '#33cc33'],
  [[0.5, 0.12, 0.021], '#334de6'],
];

/** Picture size of the arm scene's camera in pixels. */
export const CAMERA_SIZE = 128;

/**
 * A Panda at the origin, three free 4 cm boxes of 50 g before it, and the camera `camera`. The arm sways over the boxes
 * and touches none.
 */
export function armScene(): Simulation {
  const simulation = new Simulation({ physicsRate: PHYSICS_RATE, controlRate: PHYSICS_RATE / ARM_STEPS_PER_TICK });
  simulation.setTable({ size: [3, 2], thickness: 0.1, friction: PYRAMID_FRICTION, appearance: { color: '#b39980' } });
  simulation.setRobot(
    {
      type: 'panda',
      arms: [{ name: 'arm', model: 'panda', base: { position: [0, 0, 0], orientation: [0, 0, 0, 1] } }],
    },
    { jointPositions: { arm: ARM_HOME }, gripperOpening: 0.076 },
  );
  ARM_BOXES.forEach(([position, color], i) => {
    simulation.addObject({
      name: `box-${i}`,
      parts: [{ shape: { type: 'box', halfExtents: [0.02, 0.02, 0.02] } }],
      pose: { position, orientation: [0, 0, 0, 1] },
      mass: 0.05,
      friction: 1,
      appearance: { color },
    });
  });
  simulation.setLighting({ ambient: 0.9, directional: { direction: [-0.3, -0.4, -1], intensity: 2 } });
  simulation.addCamera({
    name: 'camera',
    position: [1.3, 0.7, 0.7],
    target: [0.4, 0, 0.15],
    fieldOfViewDeg: 45,
    width: CAMERA_SIZE,
    height: CAMERA_SIZE,
  });
  return simulation;
}

/**
 * The arm scene's action at control tick `tick`: joints sway by a quarter radian, fingers open and close.
 * @param out - Receives joint targets in radians, opening in metres, grip force in newtons.
 */
export function armAction(tick: number, out: Float32Array): Float32Array {
  const time = (tick * ARM_STEPS_PER_TICK) / PHYSICS_RATE;
  for (let j = 0; j < ARM_HOME.length; j++) {
    out[j] = (ARM_HOME[j] ?? 0) + 0.25 * Math.sin(1.5 * time + j) - 0.25 * Math.sin(j);
  }
  out[7] = 2 * (0.02 + 0.018 * Math.cos(2 * time));
  out[8] = 0;
  return out;
}
