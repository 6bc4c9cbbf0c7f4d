import { describe, expect, it } from '@jest/globals';
import { DEPTH_SENSORS } from '../../../sim/sensors/index.js';
import { NoiseStream } from '../../../sim/sensors/noise-stream.js';
import { addColorNoise, senseDepth } from '../../../sim/sensors/picture-noise.js';
import { sensedScene, statistics } from './support.js';

const COUNT = 40_000;

describe('NoiseStream', () => {
  it('is standard normal and uniform, with no correlation between neighbours, moments and purposes', () => {
    const stream = new NoiseStream(7, 'color/front');
    const other = new NoiseStream(7, 'color/wrist');
    const first: number[] = [];
    const second: number[] = [];
    const uniform: number[] = [];
    const next: number[] = [];
    const elsewhere: number[] = [];
    for (let i = 0; i < COUNT; i++) {
      stream.draw(120, i);
      first.push(stream.normal0);
      second.push(stream.normal1);
      uniform.push(stream.uniform);
      stream.draw(121, i);
      next.push(stream.normal0);
      other.draw(120, i);
      elsewhere.push(other.normal0);
    }
    for (const values of [first, second, next, elsewhere]) {
      const { mean, deviation } = statistics(values);
      // Four standard errors: 4 / sqrt(n) of the mean, 4 / sqrt(2 n) of the deviation.
      expect(Math.abs(mean)).toBeLessThan(0.02);
      expect(Math.abs(deviation - 1)).toBeLessThan(0.0142);
    }
    // Share beyond two deviations: 4.55 %, give or take four standard errors of 0.1 %.
    expect(Math.abs(first.filter((x) => Math.abs(x) > 2).length / COUNT - 0.0455)).toBeLessThan(0.0042);
    expect(Math.abs(statistics(uniform).mean - 0.5)).toBeLessThan(0.006);
    expect(Math.abs(statistics(uniform).deviation - Math.sqrt(1 / 12))).toBeLessThan(0.004);
    const correlation = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0) / COUNT;
    for (const [a, b] of [
      [first, second],
      [first, next],
      [first, elsewhere],
      [first.slice(1), first],
      [first, uniform.map((u) => u - 0.5)],
    ] as const) {
      expect(Math.abs(correlation(a, b))).toBeLessThan(0.02);
    }
  });

  it('depends on seed, purpose, moment and index alone', () => {
    const draw = (seed: number, purpose: string, time: number, index: number): number => {
      const stream = new NoiseStream(seed, purpose);
      stream.draw(5, 5);
      stream.draw(time, index);
      return stream.normal0;
    };
    const reference = draw(1, 'a', 2, 3);
    expect(draw(1, 'a', 2, 3)).toBe(reference);
    expect(
      new Set([reference, draw(2, 'a', 2, 3), draw(1, 'b', 2, 3), draw(1, 'a', 3, 3), draw(1, 'a', 2, 4)]).size,
    ).toBe(5);
  });
});

describe('color noise', () => {
  it('has the mean and the deviation of shot and read-out noise', () => {
    const stream = new NoiseStream(3, 'color');
    // sRGB byte 188 is 0.5029 in linear light, where the curve's slope is 255 * 1.055 / 2.4 * 0.5029^(1 / 2.4 - 1) = 167.4.
    for (const [fullWell, readNoise] of [
      [2000, 5],
      [800, 40],
    ] as const) {
      const data = new Uint8Array(COUNT).fill(188);
      addColorNoise(data, { fullWell, readNoise }, stream, 24);
      const { mean, deviation } = statistics(data);
      const linear = Math.sqrt(0.5029 * fullWell + readNoise ** 2) / fullWell;
      expect(Math.abs(mean - 188)).toBeLessThan(0.5);
      expect(deviation / (167.4 * linear)).toBeGreaterThan(0.97);
      expect(deviation / (167.4 * linear)).toBeLessThan(1.03);
    }
    const black = new Uint8Array(COUNT);
    addColorNoise(black, { fullWell: 2000, readNoise: 0 }, stream, 24);
    expect(black.every((value) => value === 0)).toBe(true);
  });
});

describe('depth noise', () => {
  const flat = (z: number): Float32Array => new Float32Array(COUNT).fill(z);

  it.each([
    // Nguyen et al. 2012, equation 4 at 0 degrees: 0.0012 + 0.0019 (z - 0.4)^2; steps of 2.85e-3 z^2 add their twelfth's root.
    ['kinect', 0.8, Math.hypot(0.0012 + 0.0019 * 0.16, (2.85e-3 * 0.64) / Math.sqrt(12))],
    ['kinect', 2, Math.hypot(0.0012 + 0.0019 * 2.56, (2.85e-3 * 4) / Math.sqrt(12))],
    // Grunnet-Jepsen et al.: 0.08 / (424 * 0.05) z^2; steps of 1/32 pixel.
    ['realsense-d405', 0.3, 0.09 * Math.hypot(0.08 / 8.046, 1 / (32 * 8.046) / Math.sqrt(12))],
    ['realsense-d435', 1, Math.hypot(0.08 / 21.2, 1 / (32 * 21.2) / Math.sqrt(12))],
  ] as const)('of a %s at %d m has the published deviation', (name, z, expected) => {
    const sensed = senseDepth(flat(z), 200, 585, DEPTH_SENSORS[name], new NoiseStream(1, 'depth'), 60);
    const { mean, deviation } = statistics(sensed);
    expect(Math.abs(mean - z)).toBeLessThan(0.05 * expected + 0.002 * z * z * 0.01);
    expect(Math.abs(deviation / expected - 1)).toBeLessThan(0.03);
  });

  it('counts in steps of inverse depth and reads nothing out of range', () => {
    const options = DEPTH_SENSORS.kinect;
    const sensed = senseDepth(flat(2), 200, 585, options, new NoiseStream(1, 'depth'), 60);
    for (const z of sensed.subarray(0, 500)) {
      const count = 1 / (z * 2.85e-3);
      expect(Math.abs(count - Math.round(count))).toBeLessThan(1e-3);
    }
    const none = (z: number): boolean =>
      senseDepth(flat(z), 200, 585, options, new NoiseStream(1, 'depth'), 60).every((value) => value === 0);
    expect([none(0.35), none(5), none(Infinity), none(1)]).toEqual([true, true, true, false]);
  });

  it('loses readings beside jumps alone, with the given probability', () => {
    const width = 200;
    const step = Float32Array.from({ length: COUNT }, (_, i) => (i % width < 100 ? 1 : 1.5));
    const sensed = senseDepth(step, width, 100, { edgeDropout: 0.3 }, new NoiseStream(4, 'depth'), 0);
    const lost: number[] = [];
    sensed.forEach((z, i) => {
      if (z === 0) lost.push(i % width);
    });
    expect(sensed.every((z, i) => z === 0 || z === step[i])).toBe(true);
    expect(new Set(lost)).toEqual(new Set([99, 100]));
    // 400 pixels: 30 %, give or take four standard errors of 2.3 %.
    expect(Math.abs(lost.length / 400 - 0.3)).toBeLessThan(0.092);
    const anywhere = senseDepth(flat(1), width, 100, { dropout: 0.1 }, new NoiseStream(4, 'depth'), 0);
    expect(Math.abs(anywhere.filter((z) => z === 0).length / COUNT - 0.1)).toBeLessThan(0.006);
  });

  it('frays edges by the lateral deviation', () => {
    const width = 200;
    const step = Float32Array.from({ length: COUNT }, (_, i) => (i % width < 100 ? 1 : 2));
    // 0.01 * 200 = 2 pixels.
    const sensed = senseDepth(step, width, 200, { lateral: 0.01 }, new NoiseStream(4, 'depth'), 0);
    const wrong = Array.from({ length: 8 }, (_, k) => {
      let count = 0;
      for (let row = 0; row < 200; row++) if (sensed[row * width + 99 - k] === 2) count++;
      return count / 200;
    });
    // Column 99 sees the other side when its shift, rounded, is 1 or more: P(normal > 0.25) = 0.401; column 96: P(> 1.75) = 0.040.
    expect(Math.abs((wrong[0] ?? 0) - 0.401)).toBeLessThan(0.14);
    expect(Math.abs((wrong[3] ?? 0) - 0.04)).toBeLessThan(0.06);
    expect(sensed[50]).toBe(1);
  });
});

describe('sensors of a simulation', () => {
  const NOISY = {
    seed: 9,
    noise: {
      color: { fullWell: 500 },
      depth: 'kinect',
      proprioception: { position: 0.01, positionBias: 0.02, velocity: 0.1, effort: 1, gripper: 0.001 },
      force: { force: 0.2, torque: 0.01 },
    },
  } as const;

  it('give the same noise whoever looks when, and other noise in other ticks and for other seeds', () => {
    const run = (seed: number, looks: (tick: number) => boolean): Record<string, unknown> => {
      const simulation = sensedScene({ ...NOISY, seed });
      for (let tick = 1; tick <= 3; tick++) {
        simulation.tick(simulation.action);
        if (looks(tick)) {
          simulation.observe({ depth: true, sensors: true });
          simulation.render('top', { sensed: true, rgb: true, segmentation: true });
        }
      }
      return { ...simulation.observe({ depth: true, sensors: true }), hash: simulation.stateHash() };
    };
    const reference = run(9, () => false);
    expect(run(9, () => true)).toEqual(reference);
    expect(run(9, (tick) => tick === 2)).toEqual(reference);
    const other = run(10, () => false);
    expect(other['images']).not.toEqual(reference['images']);
    expect(other['state']).not.toEqual(reference['state']);
    // Noise is no part of the world.
    expect(other['hash']).toBe(reference['hash']);
  });

  it('spread joint readings about a bias that stays', () => {
    const simulation = sensedScene(NOISY);
    const truth = [...(simulation.arms[0]?.jointPositions ?? [])];
    const errors: number[][] = truth.map(() => []);
    for (let tick = 0; tick < 40; tick++) {
      simulation.tick(simulation.action);
      const { state } = simulation.observe({ images: false });
      truth.forEach((value, i) => errors[i]?.push((state[i] ?? NaN) - value));
    }
    const biases = errors.map((values) => statistics(values).mean);
    const spread = errors.flatMap((values, i) => values.map((value) => value - (biases[i] ?? NaN)));
    // Four standard errors of 280 readings are 17 %; 40 readings take 1 % off the deviation about their own mean.
    expect(Math.abs(statistics(spread).deviation / 0.0099 - 1)).toBeLessThan(0.17);
    // Chi-squared with 7 degrees of freedom is between 0.6 and 24.3 with a probability of 99.8 %.
    const size = Math.hypot(...biases) / Math.sqrt(7);
    expect(size).toBeGreaterThan(0.02 * Math.sqrt(0.6 / 7));
    expect(size).toBeLessThan(0.02 * Math.sqrt(24.3 / 7));
    expect(Math.max(...biases) - Math.min(...biases)).toBeGreaterThan(0.01);
    // The tool centre point is as wrong as the joints are.
    const { sensors } = simulation.observe({ images: false, sensors: ['tcp'] });
    const miss = Math.abs((sensors?.['tcp']?.[2] ?? 0) - (simulation.arms[0]?.tcpPosition[2] ?? 0));
    expect(miss).toBeGreaterThan(1e-4);
    expect(miss).toBeLessThan(0.1);
  });

  it('change nothing by default', () => {
    const plain = sensedScene();
    const given = sensedScene({});
    for (let tick = 0; tick < 2; tick++) for (const simulation of [plain, given]) simulation.tick(simulation.action);
    expect(given.stateHash()).toBe(plain.stateHash());
    const { images, state } = plain.observe();
    expect(images['top']?.data).toEqual(plain.render('top').rgb.data);
    const [arm] = plain.arms;
    expect([...state]).toEqual([...Float32Array.from([...(arm?.jointPositions ?? []), arm?.gripperOpening ?? NaN])]);
  });

  it('refuse numbers that make no sense', () => {
    const build = (sensors: object) => () => sensedScene(sensors);
    expect(build({ seed: -1 })).toThrow('sensors.seed');
    expect(build({ noise: { color: { fullWell: 0 } } })).toThrow('sensors.noise.color.fullWell must be positive');
    expect(build({ noise: { depth: 'lidar' } })).toThrow('kinect, realsense-d405, realsense-d435, received "lidar"');
    expect(build({ noise: { depth: { edgeDropout: 2 } } })).toThrow('edgeDropout must be from 0 to 1');
    expect(build({ noise: { proprioception: { position: -1 } } })).toThrow(
      'proprioception.position must be at least 0',
    );
    expect(build({ latency: { camera: -0.1 } })).toThrow('sensors.latency.camera must be from 0 to 10');
    expect(() => sensedScene({ noise: { cameras: { side: {} } } }).observe()).toThrow(
      'sensors.noise.cameras names "side"',
    );
    expect(build({ noise: { cameras: { top: { depth: { lateral: -1 } } } } })).toThrow('cameras.top.depth.lateral');
    const simulation = sensedScene({ latency: { camera: { side: 0.1 } } });
    expect(() => simulation.observe()).toThrow('names "side", which does not exist; there are: top');
  });
});
