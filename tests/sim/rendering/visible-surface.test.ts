import { describe, expect, it } from '@jest/globals';
import * as THREE from 'three';
import { Rasterizer, shapeMesh } from '../../../sim/rendering/index.js';
import { square, topCamera } from './support.js';

describe('visible surface', () => {
  const build = () => {
    const scene = new THREE.Scene();
    const box = shapeMesh({ type: 'box', halfExtents: [0.2, 0.2, 0.2] }, { color: '#808080' });
    scene.add(box, square(1.6, -0.3, new THREE.MeshBasicMaterial()));
    return { scene, box, camera: topCamera(32), rasterizer: new Rasterizer({ width: 32, height: 32 }) };
  };

  it('gives the world point of each pixel, now and in the previous picture', () => {
    const { scene, box, camera, rasterizer } = build();
    expect(() => rasterizer.visibleSurface).toThrow('render');
    rasterizer.render(scene, camera, { surface: true });
    expect(rasterizer.visibleSurface.previousPositions).toBeNull();
    box.position.set(0.05, 0, 0);
    rasterizer.render(scene, camera, { surface: true });
    box.position.set(0.125, -0.05, 0);
    const { depth } = rasterizer.render(scene, camera, { surface: true });
    const { triangle, barycentric, triangles, positions, previousPositions, previousView } = rasterizer.visibleSurface;
    expect(previousView?.origin[2]).toBe(1);
    const point = (from: Float32Array, i: number): number[] =>
      [0, 1, 2].map((axis) => {
        const b0 = barycentric[2 * i] ?? 0;
        const b1 = barycentric[2 * i + 1] ?? 0;
        return [b0, b1, 1 - b0 - b1].reduce(
          (sum, b, k) => sum + b * (from[(triangles[(triangle[i] ?? 0) * 3 + k] ?? 0) * 3 + axis] ?? 0),
          0,
        );
      });
    let onBox = 0;
    let onSquare = 0;
    for (let i = 0; i < triangle.length; i++) {
      if (triangle[i] === -1) {
        expect(depth[i]).toBe(Infinity);
        continue;
      }
      const [x = 0, y = 0, z = 0] = point(positions, i);
      const d = depth[i] ?? 0;
      // The camera of the field of 90 degrees at height 1: x = (column - 16) / 16 * depth.
      expect(x).toBeCloseTo((((i % 32) + 0.5 - 16) / 16) * d, 5);
      expect(y).toBeCloseTo(((16 - 0.5 - Math.floor(i / 32)) / 16) * d, 5);
      expect(z).toBeCloseTo(1 - d, 5);
      const before = point(previousPositions ?? new Float32Array(), i);
      const moved = z > -0.29;
      expect(before[0]).toBeCloseTo(moved ? x - 0.075 : x, 5);
      expect(before[1]).toBeCloseTo(moved ? y + 0.05 : y, 5);
      if (moved) onBox++;
      else onSquare++;
    }
    expect(onBox).toBeGreaterThan(40);
    expect(onSquare).toBeGreaterThan(200);
  });

  it('has no previous picture after the meshes changed', () => {
    const { scene, box, camera, rasterizer } = build();
    rasterizer.render(scene, camera, { surface: true });
    rasterizer.render(scene, camera, { surface: true });
    expect(rasterizer.visibleSurface.previousPositions).not.toBeNull();
    box.visible = false;
    rasterizer.render(scene, camera, { surface: true });
    expect(rasterizer.visibleSurface.previousPositions).toBeNull();
  });

  it('costs nothing that was not asked for: depth and segmentation are empty then', () => {
    const { scene, camera, rasterizer } = build();
    const all = rasterizer.render(scene, camera, { copy: true });
    const some = rasterizer.render(scene, camera, { depth: false, segmentation: false });
    expect([some.depth.length, some.segmentation.length]).toEqual([0, 0]);
    expect(some.rgb.data).toEqual(all.rgb.data);
    expect(rasterizer.render(scene, camera).depth).toEqual(all.depth);
  });
});
