import { describe, expect, it } from '@jest/globals';
import * as THREE from 'three';
import type { Pose, Vector3 } from '../../../sim/interface/index.js';
import {
  Camera,
  Rasterizer,
  openCvFromOpenGl,
  openGlFromOpenCv,
  type CameraOptions,
} from '../../../sim/rendering/index.js';
import { square } from './support.js';

const PLACE = { position: [0.7, -0.9, 0.8], target: [0, 0.1, 0] } as const;
/** A camera with oblong pixels and a principal point far from the middle. */
const SKEWED: CameraOptions = {
  name: 'skewed',
  ...PLACE,
  intrinsics: { fx: 70, fy: 55, cx: 20.5, cy: 30.25 },
  width: 64,
  height: 48,
};

describe('Camera', () => {
  it.each([
    ['skewed', SKEWED],
    [
      'posed',
      {
        ...SKEWED,
        position: undefined,
        target: undefined,
        pose: { position: [0.2, 0.1, 1], orientation: [0.6, 0, 0.8, 0] },
      },
    ],
    ['field of view', { name: 'f', ...PLACE, fieldOfViewDeg: 50, width: 40, height: 30 }],
  ] as const)('projects and unprojects to the same place (%s)', (_, options) => {
    const camera = new Camera(options);
    for (const [x, y, depth] of [
      [0.5, 0.5, 0.3],
      [31.7, 12.2, 1.4],
      [-20, 90, 2.5],
    ] as const) {
      const there = camera.project(camera.unproject(x, y, depth));
      expect(there.x).toBeCloseTo(x, 9);
      expect(there.y).toBeCloseTo(y, 9);
      expect(there.depth).toBeCloseTo(depth, 12);
    }
  });

  it('is the same camera by K as by its field of view', () => {
    const byField = new Camera({ name: 'a', ...PLACE, fieldOfViewDeg: 38, width: 128, height: 96 });
    // f = height / 2 / tan(field / 2).
    const f = 48 / Math.tan((19 * Math.PI) / 180);
    const byK = new Camera({
      name: 'a',
      ...PLACE,
      intrinsics: { fx: f, fy: f, cx: 64, cy: 48 },
      width: 128,
      height: 96,
    });
    expect(byK.intrinsics).toEqual(byField.intrinsics);
    expect(byK.fieldOfViewDeg).toBeCloseTo(38, 12);
    expect(byK.calibration).toEqual(byField.calibration);
    expect(byField.calibration.k).toEqual([f, 0, 64, 0, f, 48, 0, 0, 1]);
    for (let i = 0; i < 16; i++) {
      const [a, b] = [byK, byField].map((camera) => camera.perspective.projectionMatrix.elements[i] ?? NaN);
      expect(a).toBeCloseTo(b ?? NaN, 9);
    }
  });

  it('gives matrices that map a world point to its pixel as K [R | t] does in OpenCV', () => {
    const camera = new Camera(SKEWED);
    const { k, worldToCamera: m } = camera.calibration;
    const world: Vector3 = [0.1, -0.2, 0.05];
    const [x = 0, y = 0, z = 0] = [0, 1, 2].map(
      (row) =>
        (m[4 * row] ?? 0) * world[0] +
        (m[4 * row + 1] ?? 0) * world[1] +
        (m[4 * row + 2] ?? 0) * world[2] +
        (m[4 * row + 3] ?? 0),
    );
    const there = camera.project(world);
    expect(z).toBeCloseTo(there.depth, 12);
    expect(((k[0] ?? 0) * x) / z + (k[2] ?? 0)).toBeCloseTo(there.x, 9);
    expect(((k[4] ?? 0) * y) / z + (k[5] ?? 0)).toBeCloseTo(there.y, 9);
    expect(m.slice(12)).toEqual([0, 0, 0, 1]);
  });

  it('takes poses in OpenCV and OpenGL axes and converts between them', () => {
    // Looking straight down, the picture's right along x: OpenGL axes are the world's, OpenCV's are turned by half a turn about x.
    const openGl: Pose = { position: [0, 0, 2], orientation: [0, 0, 0, 1] };
    const openCv: Pose = { position: [0, 0, 2], orientation: [1, 0, 0, 0] };
    expect(openCvFromOpenGl(openGl)).toEqual(openCv);
    const back = openGlFromOpenCv(openCv);
    expect(Math.abs(back.orientation[3])).toBe(1);
    const common = { name: 'down', fieldOfViewDeg: 90, width: 100, height: 100 } as const;
    for (const camera of [
      new Camera({ ...common, pose: openCv }),
      new Camera({ ...common, pose: openGl, poseConvention: 'opengl' }),
      new Camera({ ...common, position: [0, 0, 2], target: [0, 0, 0], up: [0, 1, 0] }),
    ]) {
      const { x, y, depth } = camera.project([0.2, 0.4, 1]);
      // f = 50 pixels at depth 1: 0.2 m to the right, 0.4 m up.
      expect(x).toBeCloseTo(60, 9);
      expect(y).toBeCloseTo(30, 9);
      expect(depth).toBeCloseTo(1, 12);
      expect(Math.abs(camera.pose.orientation[0])).toBeCloseTo(1, 12);
      expect(camera.target[2]).toBeLessThan(2);
    }
  });

  it('draws what project says, with oblong pixels and an off-centre principal point', () => {
    const camera = new Camera(SKEWED);
    const scene = new THREE.Scene();
    scene.add(square(6, 0, new THREE.MeshBasicMaterial()));
    const { depth } = new Rasterizer({ width: 64, height: 48 }).render(scene, camera);
    const cloud = camera.pointCloud(depth);
    for (let i = 0; i < 64 * 48; i++) {
      if (depth[i] === Infinity) expect(cloud[3 * i]).toBeNaN();
      // Every seen point lies on the plane z = 0.
      else expect(Math.abs(cloud[3 * i + 2] ?? NaN)).toBeLessThan(1e-5);
    }
    // three's own projection matrix agrees: normalised device coordinates against pixels.
    const point = new THREE.Vector3(0.1, -0.2, 0.05).project(camera.perspective);
    const { x, y } = camera.project([0.1, -0.2, 0.05]);
    expect(((point.x + 1) / 2) * 64).toBeCloseTo(x, 6);
    expect(((1 - point.y) / 2) * 48).toBeCloseTo(y, 6);
  });

  it('follows what it is mounted on', () => {
    const camera = new Camera({ ...SKEWED, position: [0, 0, 0], target: [0, 0, 1], up: [0, 1, 0] });
    const mount = { position: new Float64Array([1, 2, 3]), orientation: Float64Array.of(0, 0, 0, 1) };
    camera.mountOn(mount);
    expect(camera.project([1, 2, 5])).toEqual({ x: 20.5, y: 30.25, depth: 2 });
    // Turned by 90 degrees about y, its z axis is the world's x.
    mount.orientation.set([0, Math.SQRT1_2, 0, Math.SQRT1_2]);
    mount.position[0] = 0;
    const there = camera.project([4, 2, 3]);
    expect(there.x).toBeCloseTo(20.5, 9);
    expect(there.y).toBeCloseTo(30.25, 9);
    expect(there.depth).toBeCloseTo(4, 12);
    expect(camera.pose.position).toEqual([0, 2, 3]);
    expect(camera.sees([4, 2, 3])).toBe(true);
    expect(camera.sees([-4, 2, 3])).toBe(false);
    camera.mountOn(undefined);
    expect(camera.pose.position).toEqual([0, 0, 0]);
  });

  it('refuses a lens or a place that is given twice, not at all, or makes no sense', () => {
    const make = (options: Partial<CameraOptions>) => () => new Camera({ name: 'c', width: 8, height: 8, ...options });
    expect(make({ ...PLACE })).toThrow('received neither');
    expect(make({ ...PLACE, fieldOfViewDeg: 40, intrinsics: { fx: 1, fy: 1, cx: 0, cy: 0 } })).toThrow('received both');
    expect(make({ ...PLACE, intrinsics: { fx: 0, fy: 1, cx: 0, cy: 0 } })).toThrow('positive fx and fy');
    expect(make({ fieldOfViewDeg: 40 })).toThrow('position and target, or pose');
    expect(make({ ...PLACE, fieldOfViewDeg: 40, pose: { position: [0, 0, 0], orientation: [0, 0, 0, 1] } })).toThrow(
      'exclude each other',
    );
    expect(make({ fieldOfViewDeg: 40, pose: { position: [0, 0, 0], orientation: [0, 0, 0, 2] } })).toThrow(
      'unit quaternion',
    );
  });
});
