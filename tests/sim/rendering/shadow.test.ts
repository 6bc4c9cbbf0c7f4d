import { describe, expect, it } from '@jest/globals';
import * as THREE from 'three';
import { Camera, lightingGroup, shapeMesh } from '../../../sim/rendering/index.js';
import type { Vector3 } from '../../../sim/interface/index.js';
import { pixel, render, square, sun } from './support.js';

const camera = new Camera({
  name: 'above',
  position: [0, -0.2, 1],
  target: [0, 0, 0],
  fieldOfViewDeg: 50,
  width: 256,
  height: 256,
});

function table(): THREE.Mesh {
  const mesh = square(2, 0, new THREE.MeshLambertMaterial({ color: '#999999' }));
  mesh.receiveShadow = true;
  return mesh;
}

function brightness(scene: THREE.Scene, point: Vector3, from = camera): number {
  const { x, y } = from.project(point);
  return pixel(render(scene, from), Math.floor(x), Math.floor(y))[0]!;
}

describe('shadows', () => {
  it('fall where geometry says', () => {
    const scene = new THREE.Scene();
    const cube = shapeMesh({ type: 'box', halfExtents: [0.05, 0.05, 0.05] }, { color: '#ff0000' });
    cube.position.set(0, 0, 0.25);
    // At 45 degrees along x, the cube at height 0.2 to 0.3 shades the table from x = 0.15 to 0.35.
    scene.add(table(), cube, sun([1, 0, -1], 2, true), new THREE.AmbientLight(0xffffff, 0.5));
    const inside = brightness(scene, [0.25, 0, 0]);
    const before = brightness(scene, [0.13, 0, 0]);
    const behind = brightness(scene, [0.37, 0, 0]);
    const beside = brightness(scene, [0.25, 0.07, 0]);
    cube.castShadow = false;
    const lit = brightness(scene, [0.25, 0, 0]);
    expect(inside).toBeLessThan(lit * 0.75);
    expect([before, behind, beside]).toEqual([lit, lit, lit]);
  });

  it('of a cloth 3 mm above the table reach up to its edge, and the cloth does not shade itself', () => {
    const scene = new THREE.Scene();
    const cloth = square(0.3, 0.003, new THREE.MeshLambertMaterial({ side: THREE.DoubleSide }));
    cloth.castShadow = true;
    cloth.receiveShadow = true;
    cloth.userData['segmentation'] = 2;
    scene.add(table(), cloth, sun([1, 0.001, -0.7], 2, true), new THREE.AmbientLight(0xffffff, 0.5));
    const close = new Camera({
      name: 'close',
      position: [0.25, 0, 0.1],
      target: [0.15, 0, 0],
      fieldOfViewDeg: 50,
      width: 256,
      height: 256,
    });
    // The shadow ends 0.003 / 0.7 = 4.3 mm beyond the edge.
    const lit = brightness(scene, [0.16, 0, 0], close);
    expect(brightness(scene, [0.152, 0, 0], close)).toBeLessThan(lit * 0.75);
    const { rgb, segmentation } = render(scene, camera, 1);
    const levels = new Set<number>();
    for (let i = 0; i < segmentation.length; i++) if (segmentation[i] === 2) levels.add(rgb.data[i * 3]!);
    expect(levels.size).toBe(1);
  });

  it('leave a tilted plane free of acne', () => {
    const levels = [true, false].map((castShadow) => {
      const scene = new THREE.Scene();
      const plane = square(0.5, 0.2, new THREE.MeshLambertMaterial({ side: THREE.DoubleSide }));
      plane.rotation.set(0.7, 0.4, 0);
      plane.castShadow = castShadow;
      plane.receiveShadow = true;
      scene.add(plane, sun([0.8, -0.3, -1], 2, true));
      return render(scene, camera).rgb.data;
    });
    expect(levels[0]).toEqual(levels[1]);
  });

  it('follow a moving caster and changed vertices', () => {
    const scene = new THREE.Scene();
    const cloth = square(0.1, 0.1, new THREE.MeshLambertMaterial({ side: THREE.DoubleSide }));
    cloth.castShadow = true;
    scene.add(table(), cloth, sun([1, 0, -1], 2, true), new THREE.AmbientLight(0xffffff, 0.5));
    const point: Vector3 = [0.11, 0, 0];
    const shaded = brightness(scene, point);
    cloth.position.x = -0.2;
    const lit = brightness(scene, point);
    expect(shaded).toBeLessThan(lit * 0.75);
    const vertices = cloth.geometry.getAttribute('position');
    for (let i = 0; i < vertices.count; i++) vertices.setX(i, vertices.getX(i) + 0.2);
    vertices.needsUpdate = true;
    expect(brightness(scene, point)).toBe(shaded);
  });
});

describe('soft shadows', () => {
  /** Brightness of the table along x through the shadow of a cube's edge at x = 0.35, by distance from it in metres. */
  const profile = (shadowSoftness: number): number[] => {
    const scene = new THREE.Scene();
    const cube = shapeMesh({ type: 'box', halfExtents: [0.05, 0.2, 0.05] }, { color: '#ff0000' });
    cube.position.set(0, 0, 0.25);
    const lights = lightingGroup({
      ambient: 0.5,
      directional: [{ direction: [1, 0, -1], intensity: 2, color: '#ffffff', shadowSoftness }],
    });
    scene.add(table(), cube, lights);
    const picture = render(scene, camera);
    return [-0.06, -0.03, -0.01, 0, 0.01, 0.03, 0.06].map((offset) => {
      const { x, y } = camera.project([0.35 + offset, 0, 0]);
      return pixel(picture, Math.floor(x), Math.floor(y))[0] ?? 0;
    });
  };

  it('fade over the width asked for, and no farther', () => {
    const [hard, soft] = [profile(0), profile(0.06)];
    // 0.06 m across the light's rays is 0.06 * sqrt(2) along the table: +-0.042 m.
    expect(hard[1]).toBe(hard[0]);
    expect(hard[5]).toBe(hard[6]);
    expect([soft[0], soft[6]]).toEqual([hard[0], hard[6]]);
    for (let i = 1; i < soft.length; i++) expect(soft[i]).toBeGreaterThanOrEqual(soft[i - 1] ?? 0);
    expect(soft[1]).toBeGreaterThan(hard[1] ?? 0);
    expect(soft[5]).toBeLessThan(hard[5] ?? 0);
  });

  it('draw nothing at the border of the map', () => {
    const scene = new THREE.Scene();
    const cube = shapeMesh({ type: 'box', halfExtents: [0.05, 0.05, 0.05] }, { color: '#ff0000' });
    cube.position.set(0, 0, 0.05);
    scene.add(table(), cube, lightingGroup({ directional: [{ direction: [0.1, 0.05, -1], shadowSoftness: 0.1 }] }));
    const picture = render(scene, camera);
    const lit = pixel(picture, 2, 2)[0] ?? 0;
    let darkFarAway = 0;
    for (let y = 0; y < 256; y++) {
      for (let x = 0; x < 256; x++) {
        const distance = Math.max(Math.abs(x - 128), Math.abs(y - 128));
        if (distance > 70 && (pixel(picture, x, y)[0] ?? 0) < lit - 12) darkFarAway++;
      }
    }
    expect(darkFarAway).toBe(0);
  });

  it('name what is wrong with their numbers', () => {
    const light = (options: object) => () => lightingGroup({ directional: [{ direction: [0, 0, -1], ...options }] });
    expect(light({ shadowSoftness: -1 })).toThrow('shadowSoftness must lie in 0 to 1 m, received -1');
    expect(light({ shadowTexel: 0 })).toThrow('shadowTexel must be positive, received 0');
    expect(light({ shadowMapSize: 10 })).toThrow('shadowMapSize must be an integer from 64 to 8192, received 10');
  });
});
