import { describe, expect, it } from '@jest/globals';
import * as THREE from 'three';
import { Camera, shapeMesh } from '../../../sim/rendering/index.js';
import { render, square, topCamera } from './support.js';

describe('depth', () => {
  it('of a tilted plane agrees with the intersection of each pixel ray', () => {
    const camera = new Camera({
      name: 'oblique',
      position: [0.7, -0.9, 0.8],
      target: [0, 0.1, 0],
      fieldOfViewDeg: 40,
      width: 48,
      height: 32,
    });
    const scene = new THREE.Scene();
    scene.add(square(6, 0, new THREE.MeshBasicMaterial()));
    const { depth } = render(scene, camera);
    const { fx, fy, cx, cy } = camera.intrinsics;
    const { elements } = camera.perspective.matrixWorld;
    for (const [x, y] of [
      [0, 31],
      [47, 31],
      [24, 16],
      [5, 9],
      [40, 20],
    ] as const) {
      // Vertical component of the ray that moves one metre along the optical axis.
      const drop = ((x + 0.5 - cx) / fx) * elements[2] - ((y + 0.5 - cy) / fy) * elements[6] - elements[10];
      expect(Math.abs(depth[y * 48 + x]! - 0.8 / -drop)).toBeLessThan(1e-4);
    }
  });

  it('of a sphere agrees with the analytic value', () => {
    const scene = new THREE.Scene();
    scene.add(new THREE.Mesh(new THREE.SphereGeometry(0.3, 256, 128), new THREE.MeshBasicMaterial()));
    const { depth } = render(scene, topCamera(64));
    for (const [x, y] of [
      [32, 32],
      [28, 33],
      [36, 27],
      [25, 32],
    ] as const) {
      const dx = (x + 0.5 - 32) / 32;
      const dy = (y + 0.5 - 32) / 32;
      // |(dx, dy, 1) t - (0, 0, 1)|^2 = 0.09
      const a = dx * dx + dy * dy + 1;
      const expected = (1 - Math.sqrt(1 - a * (1 - 0.09))) / a;
      expect(Math.abs(depth[y * 64 + x]! - expected)).toBeLessThan(1e-4);
    }
    expect(depth[0]).toBe(Infinity);
  });

  it('stops at the near plane, also for surfaces that pass behind the camera', () => {
    const camera = new Camera({
      name: 'low',
      position: [0, 0, 0.2],
      target: [1, 0, 0.2],
      fieldOfViewDeg: 120,
      width: 33,
      height: 33,
      near: 0.3,
    });
    const scene = new THREE.Scene();
    scene.add(square(10, 0, new THREE.MeshBasicMaterial({ color: '#ffffff' })));
    const { depth, rgb } = render(scene, camera, 1);
    const { fy, cy } = camera.intrinsics;
    for (let y = 0; y < 33; y++) {
      for (let x = 0; x < 33; x++) {
        const expected = (0.2 * fy) / (y + 0.5 - cy);
        const visible = expected >= 0.3 && expected <= 5;
        const at = y * 33 + x;
        if (visible) expect(Math.abs(depth[at]! - expected)).toBeLessThan(1e-4);
        else expect(depth[at]).toBe(Infinity);
        expect(rgb.data[at * 3]).toBe(visible ? 255 : 0);
      }
    }
  });
});

describe('segmentation', () => {
  it('names the nearest mesh, inherits from ancestors and survives a change of the scene', () => {
    const scene = new THREE.Scene();
    const table = square(4, 0, new THREE.MeshBasicMaterial());
    table.userData['segmentation'] = 1;
    const arm = new THREE.Group();
    arm.userData['segmentation'] = 7;
    const link = shapeMesh({ type: 'box', halfExtents: [0.2, 0.2, 0.1] }, { color: '#ffffff' });
    const finger = shapeMesh({ type: 'sphere', radius: 0.1 }, { color: '#ffffff' });
    finger.position.set(0, 0, 0.3);
    finger.userData['segmentation'] = 300;
    arm.add(link, finger);
    scene.add(arm, table);
    const camera = topCamera(64);
    const before = render(scene, camera).segmentation.slice();
    expect(before[0]).toBe(1);
    expect(before[32 * 64 + 32]).toBe(300);
    expect(before[27 * 64 + 27]).toBe(7);
    finger.visible = false;
    const hidden = render(scene, camera).segmentation;
    expect(hidden[32 * 64 + 32]).toBe(7);
    arm.position.z = -1;
    expect(render(scene, camera).segmentation[32 * 64 + 32]).toBe(1);
    table.visible = false;
    const empty = render(scene, camera);
    expect(empty.segmentation[0]).toBe(0);
  });
});
