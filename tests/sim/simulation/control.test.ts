import { describe, expect, it } from '@jest/globals';
import { PANDA, SO101, forwardKinematics, registerArmModel } from '../../../sim/arms/index.js';
import type { Pose, RobotDescription } from '../../../sim/interface/index.js';
import {
  CONTROL_MODES,
  Simulation,
  controlModeOf,
  type ControlMode,
  type SimulationOptions,
} from '../../../sim/simulation/index.js';
import { angleBetween } from '../../../sim/math/vector.js';
import { ONE_ARM, handAt } from './support.js';

const START = handAt(0, -0.1, 0.25);
const GOAL = handAt(0.05, 0.12, 0.1, 0.6);
const BASE: Pose = { position: [-0.55, 0, 0], orientation: [0, 0, 0, 1] };
const TICKS = 40;

function build(options: SimulationOptions = {}, robot: RobotDescription = ONE_ARM): Simulation {
  const simulation = new Simulation(options);
  simulation.setTable({ size: [1.5, 1.5], thickness: 0.04, appearance: { color: '#a98b6d' } });
  simulation.setRobot(robot, robot === ONE_ARM ? { jointPositions: { arm: START } } : {});
  return simulation;
}

/** Joint positions along the way from `START` to `GOAL`, from rest to rest. */
function joints(tick: number): number[] {
  const t = Math.min(1, tick / TICKS);
  const s = t * t * t * (10 + t * (6 * t - 15));
  return START.map((value, j) => value + ((GOAL[j] ?? 0) - value) * s);
}

/** The command that makes the `tick`-th step of that motion. */
function command(mode: ControlMode, tick: number): number[] {
  const now = joints(tick);
  const before = joints(tick - 1);
  if (mode === 'joint-position') return now;
  if (mode === 'joint-velocity') return now.map((value, j) => (value - before[j]!) * 20);
  const to = forwardKinematics(PANDA, BASE, now);
  if (mode === 'end-effector-pose') return [...to.position, ...to.orientation];
  const from = forwardKinematics(PANDA, BASE, before);
  // to * from^-1 as a rotation vector.
  const [ax, ay, az, aw] = to.orientation;
  const [bx, by, bz, bw] = from.orientation.map((x, k) => (k < 3 ? -x : x)) as [number, number, number, number];
  const q = [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ].map((x, _, all) => x * Math.sign(all[3]!));
  const sine = Math.hypot(q[0]!, q[1]!, q[2]!);
  const factor = sine < 1e-12 ? 2 : (2 * Math.atan2(sine, q[3]!)) / sine;
  return [...to.position.map((x, k) => x - from.position[k]!), ...q.slice(0, 3).map((x) => x * factor)];
}

function play(simulation: Simulation, from: number, to: number): void {
  for (let tick = from; tick < to; tick++) {
    simulation.tick(Float32Array.from([...command(simulation.controlMode, tick + 1), 0.03, 5]));
  }
}

describe('control modes', () => {
  it('end the same motion within 0.2 mm and 1 mrad of each other', () => {
    const ends = CONTROL_MODES.map((controlMode) => {
      const simulation = build({ controlMode });
      play(simulation, 0, TICKS + 10);
      const [arm] = simulation.state().arms;
      expect(simulation.controlReports[0]!.unreachableTargets).toBe(0);
      expect(arm!.gripperOpening).toBeCloseTo(0.03, 4);
      return arm!.endEffector;
    });
    const goal = forwardKinematics(PANDA, BASE, GOAL);
    for (const { position, orientation } of ends) {
      expect(Math.hypot(...position.map((x, k) => x - goal.position[k]!))).toBeLessThan(2e-4);
      expect(angleBetween(orientation, goal.orientation)).toBeLessThan(1e-3);
    }
  });

  it('take the same way in joint space when given positions or velocities', () => {
    const positions = build();
    const velocities = build({ controlMode: 'joint-velocity' });
    for (let tick = 0; tick < TICKS; tick++) {
      play(positions, tick, tick + 1);
      play(velocities, tick, tick + 1);
      positions.arms[0]!.jointPositions.forEach((value, j) =>
        expect(velocities.arms[0]!.jointPositions[j]).toBeCloseTo(value, 5),
      );
    }
  });

  it('name and bound their actions', () => {
    expect(build().actionSpace.names.slice(5)).toEqual(['arm_joint6', 'arm_joint7', 'arm_gripper', 'arm_force']);
    const velocity = build({ controlMode: 'joint-velocity' }).actionSpace;
    expect(velocity.names).toEqual([
      ...Array.from({ length: 7 }, (_, j) => `arm_joint${j + 1}.vel`),
      'arm_gripper',
      'arm_force',
    ]);
    expect([velocity.units[0], velocity.low[0], velocity.high[6]]).toEqual(['rad/s', -2.175, 2.61]);
    const pose = build({ controlMode: 'end-effector-pose' }).actionSpace;
    expect(pose.names).toEqual([
      ...['x', 'y', 'z', 'qx', 'qy', 'qz', 'qw'].map((axis) => `arm_tcp.${axis}`),
      'arm_gripper',
      'arm_force',
    ]);
    expect(pose.units).toEqual(['m', 'm', 'm', '1', '1', '1', '1', 'm', 'N']);
    // 0.333 + 0.316 + 0.0825 + hypot(0.0825, 0.384) + 0.088 + 0.107 + 0.1034 m of links in front of the base.
    expect(pose.high[0]).toBeCloseTo(-0.55 + 1.42266, 4);
    const delta = build({ controlMode: 'end-effector-delta' }).actionSpace;
    expect(delta.names.slice(0, 6)).toEqual(['dx', 'dy', 'dz', 'drx', 'dry', 'drz'].map((axis) => `arm_tcp.${axis}`));
    expect([delta.high[0], delta.high[3]]).toEqual([0.05, 0.5]);
    for (const controlMode of CONTROL_MODES) {
      const simulation = build({ controlMode });
      expect(controlModeOf(simulation.actionSpace)).toBe(controlMode);
      expect(simulation.action).toHaveLength(simulation.actionSpace.names.length);
      expect(simulation.stateSpace.names).toEqual(build().stateSpace.names);
    }
  });

  it('leave a resting arm where it is', () => {
    for (const controlMode of CONTROL_MODES) {
      const simulation = build({ controlMode });
      const before = [...simulation.arms[0]!.tcpPosition];
      for (let tick = 0; tick < 5; tick++) simulation.tick(simulation.action);
      before.forEach((value, k) => expect(simulation.arms[0]!.tcpPosition[k]).toBeCloseTo(value, 5));
    }
  });

  it.each(CONTROL_MODES)('continue from a snapshot bit by bit (%s)', (controlMode) => {
    const simulation = build({ controlMode });
    play(simulation, 0, 13);
    const snapshot = simulation.snapshot();
    play(simulation, 13, 30);
    const other = build({ controlMode });
    other.restore(snapshot);
    play(other, 13, 30);
    expect(other.stateHash()).toBe(simulation.stateHash());
  });

  it('are part of the identity of a scene', () => {
    const hashes = CONTROL_MODES.map((controlMode) => build({ controlMode }).sceneHash);
    expect(new Set(hashes).size).toBe(CONTROL_MODES.length);
    expect(hashes[0]).toBe(build().sceneHash);
    const wrong = { controlMode: 'torque' } as unknown as SimulationOptions;
    expect(() => new Simulation(wrong)).toThrow(/options.controlMode must be one of joint-position.*received "torque"/);
  });
});

describe('joint velocities', () => {
  it('are held over the tick, within the limits of velocity, acceleration and position', () => {
    const simulation = build({ controlMode: 'joint-velocity' });
    const arm = simulation.arms[0]!;
    const first = arm.jointPositions[0]!;
    const action = (rate: number): Float32Array => Float32Array.from([rate, 0, 0, 0, 0, 0, 0, 0.08, 0]);
    for (let tick = 0; tick < 20; tick++) simulation.tick(action(0.5));
    expect(arm.jointVelocities[0]).toBeCloseTo(0.5, 6);
    // One second at 0.5 rad/s; the joint lags its reference by its velocity over the gain of 60 per second.
    expect(Math.abs(arm.jointPositions[0]! - first - (0.5 - 0.5 / 60))).toBeLessThan(0.5 / 240);
    for (let tick = 0; tick < 200; tick++) simulation.tick(action(100));
    expect(arm.jointPositions[0]).toBeCloseTo(PANDA.limits.upper[0]!, 6);
    expect(arm.jointVelocities[0]).toBeCloseTo(0, 6);
    // Nothing has piled up behind the limit: the joint turns back at once.
    for (let tick = 0; tick < 10; tick++) simulation.tick(action(-1));
    expect(arm.jointPositions[0]!).toBeLessThan(PANDA.limits.upper[0]! - 0.4);
    expect(arm.limitViolations).toEqual({ position: 0, velocity: 0, acceleration: 0, effort: 0 });
  });
});

describe('end-effector targets', () => {
  it('out of reach send the arm to the nearest pose found, and are counted', () => {
    const simulation = build({ controlMode: 'end-effector-pose' });
    const far = Float32Array.from([0.8, 0, 0.3, 1, 0, 0, 0, 0.08, 0]);
    for (let tick = 0; tick < 60; tick++) simulation.tick(far);
    const [report] = simulation.controlReports;
    expect(report!.unreachableTargets).toBe(60);
    expect(report!.positionError).toBeGreaterThan(0.3);
    const arm = simulation.arms[0]!;
    const reached = Math.hypot(...[0.8, 0, 0.3].map((x, k) => x - arm.tcpPosition[k]!));
    expect(reached).toBeCloseTo(report!.positionError, 3);
    // Stretched out towards the target it reaches 0.75 m from its shoulder at most.
    expect(arm.tcpPosition[0]).toBeGreaterThan(0.1);
    simulation.tick(Float32Array.from([0, 0, 0.2, 1, 0, 0, 0, 0.08, 0]));
    expect(simulation.controlReports[0]!.unreachableTargets).toBe(60);
  });

  it('do not run away when steps lead out of reach', () => {
    const simulation = build({ controlMode: 'end-effector-delta' });
    const arm = simulation.arms[0]!;
    const step = (dx: number): void => simulation.tick(Float32Array.from([dx, 0, 0, 0, 0, 0, 0.08, 0]));
    for (let tick = 0; tick < 80; tick++) step(0.04);
    expect(simulation.controlReports[0]!.unreachableTargets).toBeGreaterThan(20);
    const furthest = arm.tcpPosition[0]!;
    for (let tick = 0; tick < 10; tick++) step(-0.02);
    for (let tick = 0; tick < 10; tick++) step(0);
    expect(arm.tcpPosition[0]! - furthest).toBeCloseTo(-0.2, 1);
  });

  it('need an orientation', () => {
    const simulation = build({ controlMode: 'end-effector-pose' });
    const before = simulation.action;
    expect(() => simulation.tick(Float32Array.from([0, 0, 0.2, 0, 0, 0, 0, 0.08, 0]))).toThrow(
      'the orientation of arm in the action must be a quaternion x, y, z, w of norm 1 (it is normalised), received one of norm 0',
    );
    expect(simulation.action).toEqual(before);
    simulation.tick(Float32Array.from([0, 0, 0.2, 3, 0, 0, 0, 0.08, 0]));
    expect(simulation.controlReports[0]!.unreachableTargets).toBe(0);
  });
});

const SO101_BASE: Pose = { position: [-0.25, 0, 0.0024], orientation: [0, 0, 0, 1] };
const ONE_SO101: RobotDescription = {
  type: 'so101_follower',
  arms: [{ name: 'arm', model: 'so101', base: SO101_BASE }],
};

describe('the SO-101 in a simulation', () => {
  const lerobot = ['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'wrist_roll', 'gripper'];

  it("has LeRobot's names, with the arm's where there are two", () => {
    const one = build({}, ONE_SO101);
    expect(one.stateSpace.names).toEqual(lerobot.map((name) => `${name}.pos`));
    expect(one.actionSpace.names).toEqual([...one.stateSpace.names, 'gripper.force']);
    const two = build(
      {},
      {
        type: 'bi_so_follower',
        arms: [
          { name: 'left', model: 'so101', base: { ...SO101_BASE, position: [-0.25, 0.2, 0.0024] } },
          { name: 'right', model: 'so101', base: { ...SO101_BASE, position: [-0.25, -0.2, 0.0024] } },
        ],
      },
    );
    expect(two.stateSpace.names).toEqual(
      ['left', 'right'].flatMap((arm) => lerobot.map((name) => `${arm}_${name}.pos`)),
    );
    const velocity = build({ controlMode: 'joint-velocity' }, ONE_SO101).actionSpace;
    expect(velocity.names[0]).toBe('shoulder_pan.vel');
    expect(build({ controlMode: 'end-effector-pose' }, ONE_SO101).actionSpace.names.slice(0, 2)).toEqual([
      'tcp.x',
      'tcp.y',
    ]);
  });

  it('picks a 2.5 cm cube up and holds it', () => {
    const simulation = new Simulation({ controlMode: 'end-effector-pose' });
    simulation.setTable({ size: [1.5, 1.5], thickness: 0.04, appearance: { color: '#a98b6d' } });
    const [x, y] = [-0.03, 0.05];
    // The jaws open along the line from the base to the cube: five joints can point down there, and turn no further.
    const yaw = Math.atan2(y - SO101_BASE.position[1], x - SO101_BASE.position[0]);
    const [c, s] = [Math.cos(yaw / 2), Math.sin(yaw / 2)];
    simulation.addObject({
      name: 'cube',
      parts: [{ shape: { type: 'box', halfExtents: [0.0125, 0.0125, 0.0125] } }],
      pose: { position: [x, y, 0.0125], orientation: [0, 0, s, c] },
      mass: 0.015,
      friction: 0.8,
      appearance: { color: '#c8352b' },
    });
    simulation.setRobot(ONE_SO101, { gripperOpening: 0.05 });
    // Half a turn about the bisector of x and y takes z down and y to x; then about the vertical by `yaw`.
    const down = [c * Math.SQRT1_2 - s * Math.SQRT1_2, c * Math.SQRT1_2 + s * Math.SQRT1_2, 0, 0];
    // The tool centre point is at the fixed jaw, 2 mm beside the cube.
    const reach = -0.0145;
    const at = [x + reach * Math.cos(yaw), y + reach * Math.sin(yaw)] as const;
    const go = (from: number, to: number, opening: number, ticks: number): void => {
      for (let k = 1; k <= ticks; k++) {
        const height = from + ((to - from) * k) / ticks;
        simulation.tick(Float32Array.from([...at, height, ...down, opening, 10]));
      }
    };
    go(0.07, 0.07, 0.05, 20);
    go(0.07, 0.0125, 0.05, 20);
    const cube = simulation.objects[0]!;
    expect(cube.position[2]).toBeCloseTo(0.0125, 3);
    go(0.0125, 0.0125, 0, 15);
    expect(simulation.grippers[0]!.holding).toBe('cube');
    go(0.0125, 0.09, 0, 20);
    go(0.09, 0.09, 0, 20);
    expect(simulation.grippers[0]!.holding).toBe('cube');
    expect(simulation.controlReports[0]!.unreachableTargets).toBe(0);
    expect(cube.position[2]! - 0.0125).toBeCloseTo(0.0775, 2);
    expect(simulation.arms[0]!.gripperOpening).toBeCloseTo(0.025, 3);
    expect(simulation.arms[0]!.jointEfforts[1]).toBeLessThan(0);
    expect(simulation.metrics().limitViolations).toEqual({ position: 0, velocity: 0, acceleration: 0, effort: 0 });
    // A wider command drops it.
    go(0.09, 0.09, 0.06, 20);
    expect(simulation.grippers[0]!.holding).toBeNull();
    expect(cube.position[2]).toBeLessThan(0.03);
  });
});

describe("a caller's own arm model", () => {
  it('is registered by name, and its data are part of the identity of a scene', () => {
    const robot = (model: string): RobotDescription => ({
      type: 'mine',
      arms: [{ name: 'arm', model, base: SO101_BASE }],
    });
    expect(() => build({}, robot('my-arm'))).toThrow('arm model must be one of: panda, so101');
    const heavier = SO101.links.map((link, i) => (i === 3 ? { ...link, mass: link.mass + 0.01 } : link));
    registerArmModel({ ...SO101, name: 'my-arm', standardNames: false });
    registerArmModel({ ...SO101, name: 'my-other-arm', standardNames: false, links: heavier });
    const mine = build({}, robot('my-arm'));
    expect(mine.actionSpace.names[0]).toBe('arm_shoulder_pan');
    const hash = (model: string): string => build({}, robot(model)).sceneHash;
    expect(mine.sceneHash).toBe(hash('my-arm'));
    expect(mine.sceneHash).not.toBe(hash('my-other-arm'));
  });
});
