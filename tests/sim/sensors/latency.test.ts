import { describe, expect, it } from '@jest/globals';
import type { SensorOptions } from '../../../sim/sensors/index.js';
import { SampleHistory } from '../../../sim/sensors/sample-history.js';
import { wristCamera } from '../../../sim/sensors/index.js';
import { hashBytes, type Simulation } from '../../../sim/simulation/index.js';
import type { Vector3 } from '../../../sim/interface/index.js';
import { actionsTo, handAt, move, towelScene } from '../simulation/support.js';
import { sensedScene } from './support.js';

const DELAYED: SensorOptions = {
  seed: 3,
  // 1.25 ticks, 1.5 ticks, 2 ticks: 15, 18 and 24 physics steps.
  latency: { camera: { top: 0.0625 }, proprioception: 0.075, force: 0.1 },
  flow: true,
};

/** Actions that move the arm down to the cube and grasp it. */
function script(simulation: Simulation): Float32Array[] {
  const low = handAt(0, 0, 0.02);
  const closed = Float32Array.from([...low, 0, 15]);
  return [...actionsTo(simulation, low, 0.08, 15, 5), closed, closed, closed, closed];
}

function build(sensors: SensorOptions): Simulation {
  const simulation = sensedScene(sensors, 24);
  simulation.addCamera(wristCamera('arm', { width: 24, height: 24 }));
  return simulation;
}

/** A short stand-in for plain data with typed arrays in it: equal data have equal digests. */
function digest(value: unknown): string {
  if (ArrayBuffer.isView(value)) {
    return hashBytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
  if (value === null || typeof value !== 'object') return String(value);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries.map(([key, entry]) => `${String(key)}:${digest(entry)}`).join()}}`;
}

describe('latency', () => {
  it('shows exactly what was there that many physics steps ago', () => {
    const delayed = build(DELAYED);
    // A second simulation without latency tells what was true at every physics step.
    const truth = build({});
    const now = truth.observe({ sensors: true });
    const pictures = [now.images];
    const readings = [now];
    for (const action of script(delayed).slice(0, 8)) {
      delayed.tick(action);
      truth.applyAction(action);
      for (let i = 0; i < 12; i++) {
        truth.step();
        const observation = truth.observe({ images: pictures.length % 12 === 9, sensors: true });
        pictures.push(observation.images);
        readings.push(observation);
      }
      const step = pictures.length - 1;
      const { images: present } = truth.observe();
      const { images, state, sensors, time } = delayed.observe({ sensors: true });
      expect(time).toBeCloseTo(step / 240, 12);
      // 15 steps ago; the first state before that.
      const seen = Math.max(0, step - 15);
      expect(digest(images['top']?.data)).toBe(digest(pictures[seen]?.['top']?.data));
      expect(digest(images['wrist']?.data)).toBe(digest(present['wrist']?.data));
      expect(state).toEqual(readings[Math.max(0, step - 18)]?.state);
      expect(sensors?.['effort']).toEqual(readings[Math.max(0, step - 18)]?.sensors?.['effort']);
      expect(sensors?.['tcp']).toEqual(readings[Math.max(0, step - 18)]?.sensors?.['tcp']);
      expect(sensors?.['finger']).toEqual(readings[Math.max(0, step - 24)]?.sensors?.['finger']);
      const view = delayed.render('top', { sensed: true });
      expect(view.time).toBeCloseTo(seen / 240, 12);
      // The truth of now stays within reach.
      expect(digest(delayed.render('top', {}).rgb.data)).toBe(digest(present['top']?.data));
    }
    expect(delayed.state()).toEqual(truth.state());
  });

  it('goes on bit by bit after a snapshot, flow and noise included', () => {
    const noisy: SensorOptions = { ...DELAYED, noise: { color: {}, proprioception: { position: 0.01 } } };
    const look = (simulation: Simulation): string[] =>
      [
        simulation.observe({ depth: true, sensors: true }),
        simulation.render('top', { flow: 'backward', sensed: true, depth: true }),
        simulation.render('wrist', { flow: 'forward' }),
        simulation.stateHash(),
      ].map(digest);
    const original = build(noisy);
    const actions = script(original);
    for (const at of [0, 4]) {
      const simulation = build(noisy);
      for (const action of actions.slice(0, at)) simulation.tick(action);
      const snapshot = simulation.snapshot();
      const fresh = build(noisy);
      fresh.restore(snapshot);
      const used = build(noisy);
      for (const action of actions.slice(0, 6)) used.tick(action);
      used.restore(snapshot);
      for (const action of actions.slice(at, at + 2)) {
        const expected = look(simulation);
        expect(look(fresh)).toEqual(expected);
        expect(look(used)).toEqual(expected);
        for (const each of [simulation, fresh, used]) each.tick(action);
      }
    }
  });

  it('gives flow between the pictures of neighbouring ticks', () => {
    const simulation = build({ flow: true });
    const still = simulation.render('top', { flow: 'backward' });
    expect(still.flow.flow.every((value) => Number.isNaN(value) || Math.abs(value) < 1e-4)).toBe(true);
    for (const action of script(simulation).slice(0, 4)) simulation.tick(action);
    const { flow: backward } = simulation.render('top', { flow: 'backward', segmentation: true });
    const { flow: forward } = simulation.render('top', { flow: 'forward' });
    expect([backward.from, backward.to]).toEqual([0.2, 0.15]);
    expect([forward.from, forward.to]).toEqual([backward.to, backward.from]);
    // The arm moves down; on it, flow forwards leads back by flow backwards to within the picture's resolution.
    let checked = 0;
    for (let i = 0; i < 24 * 24; i++) {
      const [dx = 0, dy = 0] = backward.flow.subarray(2 * i, 2 * i + 2);
      if (backward.valid[i] !== 1 || Math.hypot(dx, dy) < 0.4) continue;
      const x = Math.floor((i % 24) + 0.5 + dx);
      const y = Math.floor(Math.floor(i / 24) + 0.5 + dy);
      const j = y * 24 + x;
      if (forward.valid[j] !== 1) continue;
      const [fx = 0, fy = 0] = forward.flow.subarray(2 * j, 2 * j + 2);
      if (Math.hypot(fx, fy) < 0.2) continue;
      checked++;
      expect(Math.abs(dx + fx)).toBeLessThan(0.5);
      expect(Math.abs(dy + fy)).toBeLessThan(0.5);
    }
    expect(checked).toBeGreaterThan(10);
    expect(() => sensedScene().render('top', { flow: 'backward' })).toThrow('sensors.flow = true');
  });
});

describe('optical flow of a cloth', () => {
  it('leads from where its particles are to where they were', () => {
    const simulation = towelScene();
    simulation.setSensors({ flow: true });
    simulation.addCamera({
      name: 'side',
      position: [0.35, -0.1, 0.3],
      target: [-0.05, 0.05, 0.02],
      fieldOfViewDeg: 40,
      width: 128,
      height: 128,
    });
    const low = handAt(0, 0, 0.006);
    move(simulation, low, 0.03, 15, 8);
    move(simulation, low, 0, 15, 8);
    const lift = [...actionsTo(simulation, handAt(-0.05, 0.03, 0.14), 0, 15, 8)];
    for (const action of lift.slice(0, 6)) simulation.tick(action);
    expect(simulation.grippers[0]?.holding).toBe('towel');
    const [cloth] = simulation.cloths;
    const before = cloth?.positions.slice() ?? new Float64Array();
    simulation.tick(lift[6] ?? simulation.action);
    const now = cloth?.positions ?? new Float64Array();
    const camera = simulation.cameras.get('side');
    const { flow, depth } = simulation.render('side', { flow: 'backward', depth: true });
    const misses: number[] = [];
    let fastest = 0;
    for (let i = 0; i < now.length; i += 3) {
      const point = (at: Float64Array): Vector3 => [at[i] ?? NaN, at[i + 1] ?? NaN, at[i + 2] ?? NaN];
      const here = camera?.project(point(now)) ?? { x: NaN, y: NaN, depth: NaN };
      const there = camera?.project(point(before)) ?? { x: NaN, y: NaN };
      const pixel = Math.floor(here.y) * 128 + Math.floor(here.x);
      // Hidden particles say nothing.
      if (!(Math.abs((depth[pixel] ?? NaN) - here.depth) < 4e-3) || flow.valid[pixel] !== 1) continue;
      const moved = Math.hypot(there.x - here.x, there.y - here.y);
      const miss = Math.hypot(
        (flow.flow[2 * pixel] ?? NaN) - (there.x - here.x),
        (flow.flow[2 * pixel + 1] ?? NaN) - (there.y - here.y),
      );
      misses.push(miss);
      fastest = Math.max(fastest, moved);
    }
    // A pixel's centre is up to 0.7 pixels away from the particle; where the towel bends, the flow changes over that.
    misses.sort((a, b) => a - b);
    expect(misses.length).toBeGreaterThan(50);
    expect(misses[Math.floor(misses.length / 2)]).toBeLessThan(0.02);
    expect(misses[Math.floor(misses.length * 0.9)]).toBeLessThan(0.1 * fastest);
    expect(fastest).toBeGreaterThan(1);
  });
});

describe('SampleHistory', () => {
  it('keeps only the steps that are asked for at the end of a tick, as long as they are', () => {
    const history = new SampleHistory(1, [5, 12, 29], 12);
    for (let step = 0; step <= 120; step++) if (history.wants(step)) history.push(step)[0] = step * 10;
    // Steps 7, 0 and 7 within a tick.
    expect([115, 108, 91].map((step) => history.valuesAt(history.find(step))[0])).toEqual([1150, 1080, 910]);
    expect(history.stepAt(history.find(114))).toBe(108);
    expect(history.count).toBeLessThanOrEqual(7);
    expect(new SampleHistory(1, [3], 12).find(5)).toBe(-1);
  });
});
