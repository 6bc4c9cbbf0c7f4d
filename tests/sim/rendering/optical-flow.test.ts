import { describe, expect, it } from '@jest/globals';
import * as THREE from 'three';
import type { Vector3 } from '../../../sim/interface/index.js';
import { Camera, Rasterizer, opticalFlow, shapeMesh, surfaceNormals } from '../../../sim/rendering/index.js';
import { square, topCamera } from './support.js';

const SIZE = 64;
const LOOK = { surface: true, rgb: false } as const;

describe('optical flow', () => {
  it('is the analytic projection of every moving point, for things and camera in motion, to 0.01 pixels', () => {
    const scene = new THREE.Scene();
    const box = shapeMesh({ type: 'box', halfExtents: [0.2, 0.15, 0.1] }, { color: '#808080' });
    scene.add(box, square(4, -0.3, new THREE.MeshBasicMaterial()));
    const camera = new Camera({
      name: 'c',
      position: [0, 0, 0],
      target: [0, 0, -1],
      up: [0, 1, 0],
      intrinsics: { fx: 60, fy: 45, cx: 30, cy: 35 },
      width: SIZE,
      height: SIZE,
    });
    const mount = { position: new Float64Array([0.1, -0.1, 1]), orientation: Float64Array.of(0, 0, 0, 1) };
    camera.mountOn(mount);
    const rasterizer = new Rasterizer({ width: SIZE, height: SIZE });
    box.position.set(0.05, 0.02, 0.1);
    box.rotation.set(0.2, 0.3, -0.1);
    box.updateMatrixWorld(true);
    const boxBefore = box.matrixWorld.clone();
    const before = rasterizer.render(scene, camera, LOOK).depth.slice();
    const past = { position: mount.position.slice(), orientation: mount.orientation.slice() };
    box.position.set(0.09, -0.03, 0.16);
    box.rotation.set(0.1, 0.4, 0.2);
    mount.position.set([0.13, -0.08, 0.97]);
    mount.orientation.set([0.02, 0, 0, Math.sqrt(1 - 0.0004)]);
    const { depth } = rasterizer.render(scene, camera, LOOK);
    const { flow, valid } = opticalFlow(rasterizer.visibleSurface, before, SIZE);
    box.updateMatrixWorld(true);
    const back = boxBefore.multiply(box.matrixWorld.clone().invert());
    const points = Array.from({ length: SIZE * SIZE }, (_, i) =>
      camera.unproject((i % SIZE) + 0.5, Math.floor(i / SIZE) + 0.5, depth[i] ?? NaN),
    );
    camera.mountOn(past);
    let worst = 0;
    let onBox = 0;
    points.forEach((point, i) => {
      if (depth[i] === Infinity) {
        expect(flow[2 * i]).toBeNaN();
        return;
      }
      let then: Vector3 = point;
      if (point[2] > -0.29) {
        onBox++;
        const moved = new THREE.Vector3(...point).applyMatrix4(back);
        then = [moved.x, moved.y, moved.z];
      }
      const { x, y } = camera.project(then);
      worst = Math.max(
        worst,
        Math.abs((flow[2 * i] ?? NaN) - (x - (i % SIZE) - 0.5)),
        Math.abs((flow[2 * i + 1] ?? NaN) - (y - Math.floor(i / SIZE) - 0.5)),
      );
    });
    expect(onBox).toBeGreaterThan(200);
    expect(worst).toBeLessThan(0.01);
    expect(valid.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0.8 * SIZE * SIZE);
  });

  it('marks what was hidden or outside as invalid', () => {
    const scene = new THREE.Scene();
    // The camera is 1 m above the square and sees 2 m: 32 pixels per metre, 64 at half its distance.
    const lid = square(0.5, 0.5, new THREE.MeshBasicMaterial());
    scene.add(lid, square(4, 0, new THREE.MeshBasicMaterial()));
    const camera = topCamera(SIZE);
    const rasterizer = new Rasterizer({ width: SIZE, height: SIZE });
    const before = rasterizer.render(scene, camera, LOOK).depth.slice();
    lid.position.x = 0.25;
    rasterizer.render(scene, camera, LOOK);
    const { flow, valid } = opticalFlow(rasterizer.visibleSurface, before, SIZE);
    const at = (x: number, y: number): number => y * SIZE + x;
    // The lid, 0.5 m wide, covered columns 16 to 48 and now covers 32 to 64; it came from 16 pixels to the left.
    expect(flow[2 * at(40, 32)]).toBeCloseTo(-16, 3);
    expect(valid[at(40, 32)]).toBe(1);
    // Ground that the lid has uncovered: at rest, hidden before.
    expect(flow[2 * at(24, 32)]).toBeCloseTo(0, 4);
    expect(valid[at(24, 32)]).toBe(0);
    expect(valid[at(5, 5)]).toBe(1);
    // Pulled out of the picture's left edge, it was outside before.
    lid.position.x = -0.9;
    const far = rasterizer.render(scene, camera, LOOK).depth.slice();
    lid.position.x = -0.5;
    rasterizer.render(scene, camera, LOOK);
    const second = opticalFlow(rasterizer.visibleSurface, far, SIZE);
    expect(second.flow[2 * at(4, 32)]).toBeCloseTo(-25.6, 3);
    expect(second.valid[at(4, 32)]).toBe(0);
  });

  it('gives unit normals towards the camera in its own frame', () => {
    const scene = new THREE.Scene();
    const ramp = square(1, 0, new THREE.MeshBasicMaterial({ side: THREE.DoubleSide }));
    ramp.rotation.y = Math.PI / 6;
    scene.add(ramp);
    const camera = topCamera(SIZE);
    const rasterizer = new Rasterizer({ width: SIZE, height: SIZE });
    rasterizer.render(scene, camera, LOOK);
    const middle = 32 * SIZE + 32;
    // Turned by 30 degrees about y, its normal leans towards the picture's right; the camera looks along its own z.
    const check = (): void => {
      const normals = surfaceNormals(rasterizer.visibleSurface);
      expect(normals[3 * middle]).toBeCloseTo(0.5, 6);
      expect(normals[3 * middle + 1]).toBeCloseTo(0, 6);
      expect(normals[3 * middle + 2]).toBeCloseTo(-Math.cos(Math.PI / 6), 6);
      expect(normals[0]).toBeNaN();
    };
    check();
    // From below, the other side's normal counts.
    ramp.rotation.y += Math.PI;
    rasterizer.render(scene, camera, LOOK);
    check();
  });

  it('needs two pictures and as many depths as pixels', () => {
    const scene = new THREE.Scene();
    scene.add(square(1, 0, new THREE.MeshBasicMaterial()));
    const rasterizer = new Rasterizer({ width: SIZE, height: SIZE });
    const { depth } = rasterizer.render(scene, topCamera(SIZE), LOOK);
    expect(() => opticalFlow(rasterizer.visibleSurface, depth, SIZE)).toThrow('two pictures');
    rasterizer.render(scene, topCamera(SIZE), LOOK);
    expect(() => opticalFlow(rasterizer.visibleSurface, new Float32Array(3), SIZE)).toThrow('received 3');
  });
});
