import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../sim/math/random.js';
import type { Simulation } from '../../../sim/simulation/index.js';
import { SimulationDivergedError, SnapshotMismatchError, hashBytes } from '../../../sim/simulation/index.js';
import { actionsTo, cubeScene, handAt, move, towelScene } from './support.js';

/** A grasp, a lift, a release: every kind of contact that a rigid scene has. */
function graspAndDrop(simulation: Simulation): Float32Array[] {
  const actions: Float32Array[] = [];
  const replay = (joints: readonly number[], opening: number, ticks: number): void => {
    for (const action of actionsTo(simulation, joints, opening, 15, ticks)) {
      actions.push(action);
      simulation.tick(action);
    }
  };
  replay(handAt(0, 0, 0.02), 0.08, 8);
  replay(handAt(0, 0, 0.02), 0, 12);
  replay(handAt(0, 0.05, 0.1), 0, 8);
  replay(handAt(0, 0.05, 0.1), 0.08, 8);
  return actions;
}

/** A pinch, a lift, a release. */
function pinchAndDrop(simulation: Simulation): Float32Array[] {
  const actions: Float32Array[] = [];
  const replay = (joints: readonly number[], opening: number, ticks: number): void => {
    for (const action of actionsTo(simulation, joints, opening, 15, ticks)) {
      actions.push(action);
      simulation.tick(action);
    }
  };
  replay(handAt(0, 0, 0.006), 0.03, 8);
  replay(handAt(0, 0, 0.006), 0, 8);
  replay(handAt(-0.05, 0.02, 0.1), 0, 10);
  replay(handAt(-0.05, 0.02, 0.1), 0.08, 8);
  return actions;
}

describe('Simulation', () => {
  it.each([
    ['rigid', () => cubeScene({ yaw: 0.4 }), graspAndDrop],
    ['cloth', towelScene, pinchAndDrop],
  ] as const)('gives the same states for the same actions (%s)', (_, build, script) => {
    const first = build();
    const actions = script(first);
    const hashes: string[] = [];
    const second = build();
    for (const action of actions) {
      second.tick(action);
      hashes.push(second.stateHash());
    }
    expect(second.stateHash()).toBe(first.stateHash());
    const third = build();
    actions.forEach((action, i) => {
      third.tick(action);
      expect(third.stateHash()).toBe(hashes[i]);
    });
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(second.sceneHash).toBe(first.sceneHash);
  });

  it.each([
    ['grasp', () => cubeScene({ yaw: 0.4 }), graspAndDrop],
    ['pinch', towelScene, pinchAndDrop],
  ] as const)('continues bit by bit after a snapshot taken at any moment of a %s', (_, build, script) => {
    const reference = build();
    const actions = script(reference);
    const end = reference.stateHash();
    const random = new Random(5);
    for (let run = 0; run < 6; run++) {
      const at = random.integer(1, actions.length - 2);
      const extra = random.integer(0, 11);
      const original = build();
      for (const action of actions.slice(0, at)) original.tick(action);
      original.applyAction(actions[at]!);
      for (let i = 0; i < extra; i++) original.step();
      const snapshot = original.snapshot();
      const fresh = build();
      fresh.restore(snapshot);
      // A simulation that held something else must take the snapshot just as well.
      const used = build();
      for (const action of actions.slice(0, random.integer(1, actions.length))) used.tick(action);
      used.restore(snapshot);
      for (const simulation of [original, fresh, used]) {
        expect(simulation.stateHash()).toBe(original.stateHash());
      }
      for (const simulation of [original, fresh, used]) {
        for (let i = extra; i < simulation.stepsPerTick; i++) simulation.step();
        for (const action of actions.slice(at + 1)) simulation.tick(action);
        expect(simulation.stateHash()).toBe(end);
        expect(simulation.state()).toEqual(reference.state());
        expect(simulation.metrics()).toEqual(reference.metrics());
      }
    }
  });

  it('refuses a foreign snapshot, another version and damage', () => {
    const simulation = cubeScene();
    const snapshot = simulation.snapshot();
    expect(() => cubeScene({ mass: 0.07 }).restore(snapshot)).toThrow(SnapshotMismatchError);
    expect(() => cubeScene({ mass: 0.07 }).restore(snapshot)).toThrow(`it is of scene ${simulation.sceneHash}`);
    expect(() => simulation.restore(snapshot.subarray(0, 100))).toThrow('bytes, it has 100');
    expect(() => simulation.restore(new Uint8Array(64))).toThrow('do not begin as a snapshot does');
    const newer = snapshot.slice();
    newer[4] = 99;
    expect(() => simulation.restore(newer)).toThrow('format version 99');
  });

  it('names and bounds its vectors', () => {
    const simulation = cubeScene();
    const { actionSpace, stateSpace, environmentStateSpace } = simulation;
    expect(actionSpace.names).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((i) => `arm_joint${i}`).concat('arm_gripper', 'arm_force'),
    );
    expect(actionSpace.units.slice(6)).toEqual(['rad', 'm', 'N']);
    expect(actionSpace.high.slice(7)).toEqual([0.08, 70]);
    expect(stateSpace.names).toHaveLength(8);
    expect(stateSpace.names[7]).toBe('arm_gripper.pos');
    expect(environmentStateSpace.names.slice(0, 7)).toEqual(
      ['x', 'y', 'z', 'qx', 'qy', 'qz', 'qw'].map((c) => `cube.${c}`),
    );
    expect(environmentStateSpace.names).toHaveLength(7 + 9);
    expect(simulation.environmentState()).toHaveLength(16);
    expect(simulation.observe({ images: false }).state).toHaveLength(8);
    expect(towelScene().environmentStateSpace.names).toHaveLength(75 + 9);
    expect(towelScene().environmentState()).toHaveLength(84);
  });

  it('names the entry of a bad action and clamps what is beyond the limits', () => {
    const simulation = cubeScene();
    const { action } = simulation;
    expect(() => simulation.applyAction(action.slice(1))).toThrow('action must have 9 entries, received 8');
    const bad = action.slice();
    bad[3] = NaN;
    expect(() => simulation.applyAction(bad)).toThrow('action entry 3 (arm_joint4) must be finite, received NaN');
    const wide = action.slice();
    wide[7] = 5;
    wide[8] = 5000;
    simulation.tick(wide);
    expect(simulation.arms[0]!.gripperTarget).toBe(0.08);
    expect(simulation.arms[0]!.gripForce).toBe(70);
  });

  it('says what diverges, at which step, and gives the last good state back', () => {
    const simulation = cubeScene();
    for (let i = 0; i < simulation.physicsRate + 7; i++) simulation.step();
    const twin = cubeScene();
    for (let i = 0; i < twin.physicsRate; i++) twin.step();
    simulation.objects[0]!.applyForce([1e6, 0, 0]);
    let error: unknown;
    try {
      simulation.step();
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(SimulationDivergedError);
    const { thing, step, lastGoodSnapshot, message } = error as SimulationDivergedError;
    expect({ thing, step }).toEqual({ thing: 'cube', step: 248 });
    expect(message).toContain('restore error.lastGoodSnapshot (of 1.0000 s)');
    expect(Buffer.from(lastGoodSnapshot!).equals(twin.snapshot())).toBe(true);
    simulation.restore(lastGoodSnapshot!);
    expect(simulation.stateHash()).toBe(twin.stateHash());
    simulation.step();
    twin.step();
    expect(simulation.stateHash()).toBe(twin.stateHash());
  });

  it('sees what is there', () => {
    const simulation = cubeScene();
    simulation.addCamera({
      name: 'top',
      position: [0.5, 0, 0.6],
      target: [0, 0, 0],
      fieldOfViewDeg: 40,
      width: 96,
      height: 72,
    });
    expect([...simulation.segmentationNames]).toEqual([
      [1, 'table'],
      [2, 'cube'],
      [3, 'arm'],
    ]);
    move(simulation, handAt(0, 0.2, 0.3), 0.08, 0, 12);
    const before = simulation.stateHash();
    const view = simulation.render('top');
    expect(simulation.stateHash()).toBe(before);
    const count = (id: number): number => view.segmentation.filter((value) => value === id).length;
    expect(count(2)).toBeGreaterThan(20);
    expect(count(1)).toBeGreaterThan(count(2));
    // The camera's axis meets the table beside the cube's top at about its distance from the origin.
    const center = view.depth[36 * 96 + 48]!;
    expect(center).toBeGreaterThan(0.7);
    expect(center).toBeLessThan(0.8);
    const { images } = simulation.observe();
    expect(images['top']!.data).toEqual(simulation.render('top').rgb.data);
    expect(() => simulation.render('side')).toThrow('there is no camera "side"; there are: top');
  });

  it('closes at the first step and throws after dispose', () => {
    const simulation = cubeScene();
    simulation.step();
    expect(() => simulation.setLighting({})).toThrow('setLighting must be called before the first step');
    simulation.dispose();
    simulation.dispose();
    expect(() => simulation.step()).toThrow('was disposed of');
  });
});

describe('hashBytes', () => {
  it('is FNV-1a 64', () => {
    // Test vectors of draft-eastlake-fnv.
    expect(hashBytes(new Uint8Array(0))).toBe('cbf29ce484222325');
    expect(hashBytes(new TextEncoder().encode('a'))).toBe('af63dc4c8601ec8c');
    expect(hashBytes(new TextEncoder().encode('foobar'))).toBe('85944171f73967e8');
  });
});
