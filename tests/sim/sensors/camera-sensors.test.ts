import { describe, expect, it } from '@jest/globals';
import type { Vector3 } from '../../../sim/interface/index.js';
import { rotate } from '../../../sim/math/vector.js';
import { wristCamera, type LabelImage } from '../../../sim/sensors/index.js';
import { SimulatedEnvironment, findScenario } from '../../../scenarios/index.js';
import { handAt, move } from '../simulation/support.js';
import { sensedScene } from './support.js';

/** Names and pixel counts of what a picture shows. */
function seen({ ids, names }: LabelImage): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const id of ids) {
    const name = id === 0 ? 'room' : (names.get(id) ?? 'unnamed');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('mounted cameras', () => {
  it('see the finger tips where kinematics says, wherever the hand is', () => {
    const simulation = sensedScene();
    simulation.addCamera(wristCamera('arm'));
    for (const [joints, opening] of [
      [handAt(0, 0, 0.12), 0.08],
      [handAt(0.1, -0.15, 0.25, 0.7), 0.05],
    ] as const) {
      move(simulation, joints, opening, 0, 15);
      const camera = simulation.cameras.get('wrist')!;
      const { depth, segmentation, calibration } = simulation.render('wrist', { depth: true, segmentation: true });
      expect(calibration).toEqual(camera.calibration);
      const arm = simulation.arms[0]!;
      const columns: number[] = [];
      for (const side of [1, -1]) {
        const tip = arm.colliders.find(({ name }) => name === `arm/finger-${side === 1 ? 1 : 2}`)!;
        expect(tip.shape.type).toBe('box');
        const [, , length] = tip.shape.type === 'box' ? tip.shape.halfExtents : [0, 0, 0];
        const point = [0, 0, 0];
        // The middle of the finger's end face, half a millimetre inside.
        rotate(point, tip.orientation, [0, 0, length - 5e-4]);
        const world: Vector3 = [
          point[0]! + tip.position[0]!,
          point[1]! + tip.position[1]!,
          point[2]! + tip.position[2]!,
        ];
        const { x, y, depth: expected } = camera.project(world);
        columns.push(x);
        const pixel = Math.floor(y) * 128 + Math.floor(x);
        expect(segmentation.names.get(segmentation.ids[pixel] ?? 0)).toBe('arm');
        // The finger's near side, 11 mm before its middle, hides its middle.
        expect(depth[pixel]).toBeGreaterThan(expected - 0.02);
        expect(depth[pixel]).toBeLessThan(expected + 1e-3);
        expect(y).toBeGreaterThan(64);
      }
      // Symmetric about the picture's middle; finger 1, on the hand's +y side, is on the right.
      expect((columns[0] ?? NaN) + (columns[1] ?? NaN)).toBeCloseTo(128, 1);
      const [right = NaN, left = NaN] = columns;
      expect(right - left).toBeGreaterThan(opening * 400);
    }
  });

  it('ride on links, objects and fixed things', () => {
    const simulation = sensedScene();
    const looks = {
      position: [0, 0, 0.1],
      target: [0, 0, 1],
      up: [1, 0, 0],
      fieldOfViewDeg: 60,
      width: 8,
      height: 8,
    } as const;
    for (const mount of ['cube', 'table', 'arm/hand', 'arm/tcp', 'arm/link-5']) {
      simulation.addCamera({ ...looks, name: mount.replace('/', '-'), mount });
    }
    expect(() => simulation.addCamera({ ...looks, name: 'x', mount: 'arm/nose' })).toThrow(
      'camera.mount must be one of: cube, table, arm/tcp, arm/link-',
    );
    const place = (name: string): number[] => [...simulation.cameras.get(name)!.pose.position];
    expect(place('cube')[2]).toBeCloseTo(0.12, 9);
    expect(place('table')[2]).toBeCloseTo(0.08, 9);
    const [arm] = simulation.arms;
    const tcp = [...arm!.tcpPosition];
    // The hand points down: 0.1 m along its z axis is below; the hand's frame is the tool centre point's, 0.1034 m back.
    expect(place('arm-tcp')[2]).toBeCloseTo(tcp[2]! - 0.1, 9);
    expect(place('arm-hand')[2]).toBeCloseTo(tcp[2]! - 0.1 + 0.1034, 9);
    const before = place('arm-link-5');
    move(simulation, handAt(0, 0.2, 0.2), 0.08, 0, 10);
    const ahead = [0, 0, 0];
    rotate(ahead, arm!.tcpOrientation, [0, 0, 0.1]);
    expect(place('arm-tcp')[1]).toBeCloseTo(arm!.tcpPosition[1]! + ahead[1]!, 9);
    expect(Math.hypot(...place('arm-link-5').map((value, k) => value - before[k]!))).toBeGreaterThan(0.05);
  });
});

describe('views', () => {
  it('hold what is asked for and nothing else', () => {
    const simulation = sensedScene();
    const labels = simulation.render('top', { rgb: false, segmentation: true, classSegmentation: true });
    expect(Object.keys(labels).sort()).toEqual(['calibration', 'classSegmentation', 'segmentation', 'time']);
    const all = simulation.render('top', { depth: true, segmentation: true, normals: true });
    const reused = simulation.render('top');
    expect(all.rgb.data).toEqual(reused.rgb.data);
    expect(all.depth).toEqual(reused.depth);
    expect(all.segmentation.ids).toEqual(reused.segmentation);
    expect(all.normals).toHaveLength(3 * 32 * 32);
    const { images, depth, sensors } = simulation.observe({ images: [], depth: true });
    expect([images, depth, sensors]).toEqual([{}, {}, undefined]);
    expect(() => simulation.observe({ images: ['side'] })).toThrow('there is no camera "side"; there are: top');
  });

  it.each([
    ['pick-place', { table: 'table', 'white-plate': 'plate', 'black-plate': 'plate', arm: 'robot' }],
    ['fold-cloth', { table: 'table', towel: 'towel', left: 'robot', right: 'robot' }],
  ] as const)('label the classes of %s', async (name, classes) => {
    const environment = new SimulatedEnvironment(findScenario(name));
    await environment.reset({ seed: 3 });
    const view = environment.simulation.render('front', { rgb: false, segmentation: true, classSegmentation: true });
    const things = seen(view.segmentation);
    const kinds = seen(view.classSegmentation);
    const table = { ...classes } as Record<string, string>;
    // Cubes and cylinders bear their colour in their name and their kind as class.
    for (const thing of Object.keys(things)) {
      const kind = /-(cube|cylinder)$/.exec(thing)?.[1];
      if (kind !== undefined) table[thing] = kind;
    }
    const expected: Record<string, number> = {};
    for (const [thing, count] of Object.entries(things)) {
      const kind = thing === 'room' ? 'room' : (table[thing] ?? thing);
      expected[kind] = (expected[kind] ?? 0) + count;
    }
    expect(kinds).toEqual(expected);
    for (const kind of new Set(Object.values(table))) expect(kinds[kind]).toBeGreaterThan(10);
    environment.dispose();
  });

  it('of an environment come from the cameras and with the readings that were asked for', async () => {
    const environment = new SimulatedEnvironment(findScenario('pick-place'), {
      cameras: [wristCamera('arm', { width: 32, height: 24 })],
      images: ['wrist'],
      depth: true,
      sensors: ['effort', 'wrench'],
      sensorModel: { noise: { color: {} }, latency: { camera: { wrist: 0.05 } } },
    });
    const { observation } = await environment.reset({ seed: 5 });
    expect(Object.keys(observation.images)).toEqual(['wrist']);
    expect(observation.depth?.['wrist']).toHaveLength(32 * 24);
    expect(Object.keys(observation.sensors ?? {})).toEqual(['effort', 'wrench']);
    expect(environment.sensorSpaces['effort']?.names).toHaveLength(observation.sensors?.['effort']?.length ?? -1);
    expect(environment.simulation.sensors.seed).toBe(5);
    environment.dispose();
  });
});
