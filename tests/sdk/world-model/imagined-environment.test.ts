import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PANDA } from '../../../scenarios/robots.js';
import { PANDA as PANDA_ARM, forwardKinematics } from '../../../sim/arms/index.js';
import type { BoxSpace, Pose, SceneState } from '../../../sim/interface/index.js';
import {
  believedObjects,
  DisposedError,
  environmentVector,
  ImaginedEnvironment,
} from '../../../sdk/world-model/index.js';
import { loadWorldModel, type OnnxWorldModel } from '../../../sdk/world-model/index.node.js';
import { MODEL_FOLDER, observation, smallLayout } from './support.js';

let model: OnnxWorldModel;
beforeAll(async () => {
  model = await loadWorldModel(MODEL_FOLDER);
});
afterAll(() => model.dispose());

function space(names: string[]): BoxSpace {
  return { names, units: names.map(() => '1'), low: names.map(() => -Infinity), high: names.map(() => Infinity) };
}
const joints = [1, 2, 3, 4, 5, 6, 7].map((i) => `arm_joint${i}`);
const actionSpace = space([...joints, 'arm_gripper', 'arm_force']);
const stateSpace = space([...joints.map((name) => `${name}.pos`), 'arm_gripper.pos']);
const cube = {
  position: [0.1, 0.1, 0.02],
  orientation: [0, 0, 0, 1],
  linearVelocity: [0, 0, 0],
  angularVelocity: [0, 0, 0],
} as const;

function environment(change: object = {}): ImaginedEnvironment {
  const start = {
    observation: observation(),
    instruction: 'fold the towel',
    objects: { objects: { 'red-cube': cube }, cloths: {} },
  };
  return new ImaginedEnvironment({
    model,
    robot: PANDA,
    actionSpace,
    stateSpace,
    start,
    stride: 3,
    maxDuration: 0.4,
    temperature: 1,
    environmentStateSpace: space(['red-cube.x', 'red-cube.qw', 'arm_tcp.z', 'arm_opening', 'arm_holding', 'other.x']),
    progress: (state: SceneState) => state.time,
    ...change,
  });
}
const action = Float32Array.of(0, -0.7, 0, -2.3, 0, 1.6, 0.8, 0.04, 20);

describe('ImaginedEnvironment', () => {
  it('starts from the given observation and predicts every few ticks', async () => {
    const imagined = environment();
    const { observation: first, info } = await imagined.reset({ seed: 1 });
    expect(first.images['front']?.data).toEqual(observation().images['front']?.data);
    expect(info.sceneState.objects['red-cube']?.position).toEqual([0.1, 0.1, 0.02]);
    expect([...info.environmentState.slice(0, 2)]).toEqual([Math.fround(0.1), 1]);
    expect(info.environmentState[5]).toBeNaN();
    const results = [];
    for (let i = 0; i < 8; i++) results.push(await imagined.step(action));
    // Between keyframes the picture stays, joints are where they were told to be.
    expect(results[1]?.observation.images['front']).toBe(results[0]?.observation.images['front']);
    expect(results[2]?.observation.images['front']).not.toBe(results[1]?.observation.images['front']);
    expect([...(results[0]?.observation.state.slice(0, 7) ?? [])]).toEqual([...action.slice(0, 7)]);
    expect(results.map(({ observation: { time } }) => Math.round(time * 20))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(results.map(({ reward }) => Math.round(reward * 1000))).toEqual([0, 0, 150, 0, 0, 150, 0, 0]);
    expect(results.map(({ truncated }) => truncated).indexOf(true)).toBe(7);
    imagined.dispose();
  });

  it('gives the same episode for the same seed', async () => {
    const imagined = environment();
    const run = async (seed: number): Promise<unknown[]> => {
      await imagined.reset({ seed });
      const out: unknown[] = [];
      for (let i = 0; i < 6; i++) out.push((await imagined.step(action)).info.sceneState);
      return out;
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
    imagined.dispose();
  });

  it('puts joints where the model sees the hands, if they can get there', async () => {
    const imagined = environment({ stride: 1 });
    await imagined.reset({ seed: 1 });
    const { observation: seen, info } = await imagined.step(action);
    const believed = info.sceneState.arms[0]?.endEffector.position as readonly number[];
    const pose = forwardKinematics(PANDA_ARM, PANDA.arms[0]!.base, [...seen.state.slice(0, 7)]);
    const miss = Math.hypot(...pose.position.map((value, i) => value - (believed[i] as number)));
    const commanded = [...seen.state.slice(0, 7)].every((value, i) => value === action[i]);
    expect(miss < 0.006 || commanded).toBe(true);
    expect(seen.state[7]).toBeCloseTo(info.sceneState.arms[0]?.gripperOpening as number, 6);
    imagined.dispose();
  });

  it('ends on success, and refuses misuse', async () => {
    const imagined = environment({ success: (state: SceneState) => state.time > 0.1, progress: undefined });
    await expect(imagined.step(action)).rejects.toThrow('before reset');
    await imagined.reset({ seed: 1, instruction: 'another one' });
    await expect(imagined.step(new Float32Array(3))).rejects.toThrow('action must have 9 entries, received 3');
    const results = [];
    for (let i = 0; i < 3; i++) results.push(await imagined.step(action));
    expect(results[2]).toMatchObject({ terminated: true, truncated: false, reward: 1 });
    imagined.dispose();
    imagined.dispose();
    await expect(imagined.reset({ seed: 1 })).rejects.toThrow(DisposedError);
    expect(() => environment({ stride: 0 })).toThrow('stride must be a positive integer, received 0');
  });
});

describe('environmentVector', () => {
  it('fills a fine cloth grid between the points of a coarse one', () => {
    const points = [0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 2, 0];
    const state: SceneState = {
      time: 0,
      objects: {},
      cloths: { towel: { rows: 2, columns: 2, points } },
      arms: [],
      contacts: [],
    };
    const names = ['towel.0-0.x', 'towel.0-2.x', 'towel.4-4.y', 'towel.1-0.y'];
    expect([...environmentVector(names, state, 5)]).toEqual([0, 0.5, 2, 0.5]);
  });

  it('tells where places are, and how they are turned', () => {
    const area: Pose = { position: [1, 2, 3], orientation: [0, 0, Math.sin(0.25), Math.cos(0.25)] };
    const state: SceneState = { time: 0, objects: {}, cloths: {}, places: { area }, arms: [], contacts: [] };
    const values = environmentVector(['area.y', 'area.yaw', 'bin.x'], state, 5);
    expect([...values].map((value) => Number(value.toFixed(6)))).toEqual([2, 0.5, NaN]);
    // Whoever does not tell of places does not make them vanish.
    expect(believedObjects([], smallLayout, state).places).toEqual({ area });
    const moved = { name: 'area', kind: 'place' as const, points: [9, 9, 9] };
    const bin = { name: 'bin', kind: 'place' as const, points: [4, 5, 6] };
    expect(believedObjects([moved, bin], smallLayout, state).places).toEqual({
      area,
      bin: { position: [4, 5, 6], orientation: [0, 0, 0, 1] },
    });
    // What is told of a thing's turn goes before what was believed.
    const still = { linearVelocity: [0, 0, 0], angularVelocity: [0, 0, 0] } as const;
    const before = { objects: { cup: { ...area, ...still } } };
    const cup = { name: 'cup', kind: 'object' as const, points: [1, 1, 1] };
    const turned = { ...cup, rotation: [0, 0, 1] as const };
    expect(believedObjects([cup], smallLayout, before).objects['cup']?.orientation).toEqual(area.orientation);
    const told = believedObjects([turned], smallLayout, before).objects['cup']?.orientation ?? [];
    [0, 0, Math.sin(0.5), Math.cos(0.5)].forEach((value, i) => expect(told[i]).toBeCloseTo(value, 9));
  });
});
