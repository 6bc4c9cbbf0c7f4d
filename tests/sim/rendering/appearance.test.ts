import { describe, expect, it } from '@jest/globals';
import * as THREE from 'three';
import {
  appearanceMaterial,
  Camera,
  lightingGroup,
  patternTexture,
  shapeGeometry,
  shapeMesh,
} from '../../../sim/rendering/index.js';
import type { Shape } from '../../../sim/interface/index.js';

describe('Camera', () => {
  const camera = new Camera({
    name: 'front',
    position: [1, 0, 1],
    target: [0, 0, 0],
    fieldOfViewDeg: 90,
    width: 200,
    height: 100,
  });

  it('has the intrinsics of a pinhole', () => {
    const { fx, fy, cx, cy } = camera.intrinsics;
    expect(fx).toBeCloseTo(50, 12);
    expect([fy, cx, cy]).toEqual([fx, 100, 50]);
  });

  it('projects points to pixels and depth', () => {
    const center = camera.project([0, 0, 0]);
    expect(center.x).toBeCloseTo(100, 9);
    expect(center.y).toBeCloseTo(50, 9);
    expect(center.depth).toBeCloseTo(Math.SQRT2, 9);
    // Looking along -x, the world's y axis points to the right of the picture.
    const right = camera.project([0, Math.SQRT2, 0]);
    expect(right.x).toBeCloseTo(150, 9);
    expect(camera.project([0, 0, 0.5]).y).toBeLessThan(50);
    expect(camera.project([3, 0, 3]).depth).toBeLessThan(0);
  });

  it('names what is wrong with its arguments', () => {
    expect(() => new Camera({ ...camera, width: 1.5 })).toThrow(
      'camera.width must be a positive integer, received 1.5',
    );
    expect(() => new Camera({ ...camera, fieldOfViewDeg: 180 })).toThrow('received 180');
    expect(() => new Camera({ ...camera, target: [1, 0, 1] })).toThrow(RangeError);
  });
});

describe('patternTexture', () => {
  const at = (texture: THREE.DataTexture, x: number, y: number): number[] => {
    const { data, width } = texture.image as { data: Uint8Array; width: number };
    return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
  };

  it('draws the patterns it names', () => {
    const colors = ['#ff0000', '#0000ff'];
    const red = [255, 0, 0];
    const blue = [0, 0, 255];
    const stripes = patternTexture({ kind: 'stripes', colors, size: 64 });
    expect([at(stripes, 7, 0), at(stripes, 8, 63), at(stripes, 16, 5)]).toEqual([red, blue, red]);
    const checks = patternTexture({ kind: 'checks', colors, size: 64 });
    expect([at(checks, 0, 0), at(checks, 8, 0), at(checks, 8, 8)]).toEqual([red, blue, red]);
    const border = patternTexture({ kind: 'border', colors, size: 64 });
    expect([at(border, 1, 30), at(border, 32, 32)]).toEqual([blue, red]);
    const dots = patternTexture({ kind: 'dots', colors, size: 64 });
    expect([at(dots, 8, 8), at(dots, 0, 0)]).toEqual([blue, red]);
    expect(at(patternTexture({ kind: 'plain', colors: ['#0a0b0c'] }), 3, 3)).toEqual([10, 11, 12]);
  });

  it('draws materials that keep to the range of their colours, vary, and join without a seam', () => {
    for (const kind of ['wood', 'marble', 'noise', 'tiles', 'weave', 'speckles'] as const) {
      const size = 96;
      const texture = patternTexture({ kind, colors: ['#c0a080', '#604020'], size });
      const { data } = texture.image as { data: Uint8Array };
      const red = (x: number, y: number): number => data[((y % size) * size + (x % size)) * 4] ?? -1;
      const levels = new Set<number>();
      let seam = 0;
      let inside = 0;
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          levels.add(red(x, y));
          const step = Math.abs(red(x, y) - red(x + 1, y));
          if (x === size - 1) seam += step;
          else inside += step / (size - 1);
        }
      }
      expect(Math.min(...levels)).toBeGreaterThanOrEqual(0x60);
      expect(Math.max(...levels)).toBeLessThanOrEqual(0xc0);
      expect(levels.size).toBeGreaterThan(8);
      // Joints of tiles and threads lie on the edge of the picture; the others change there no more than elsewhere.
      expect(seam).toBeLessThan(4 * inside + size);
      const again = patternTexture({ kind, colors: ['#c0a080', '#604020'], size }).image as { data: Uint8Array };
      expect(data).toEqual(again.data);
    }
  });

  it('names what is wrong with its arguments', () => {
    expect(() => patternTexture({ kind: 'plain', colors: ['red'] })).toThrow(
      'color must look like #rrggbb, received red',
    );
    expect(() => patternTexture({ kind: 'dots', colors: ['#000000'] })).toThrow(
      'at least 2 colours for dots, received 1',
    );
    expect(() => appearanceMaterial({ color: '#000000', roughness: 2 })).toThrow(RangeError);
    expect(() => lightingGroup({ directional: [{ direction: [0, 0, 0] }] })).toThrow(RangeError);
  });
});

describe('shapeMesh', () => {
  const shapes: readonly [Shape, readonly number[]][] = [
    [{ type: 'box', halfExtents: [0.1, 0.2, 0.3] }, [0.1, 0.2, 0.3]],
    [{ type: 'sphere', radius: 0.2 }, [0.2, 0.2, 0.2]],
    [{ type: 'cylinder', radius: 0.1, height: 0.5 }, [0.1, 0.1, 0.25]],
    [{ type: 'capsule', radius: 0.1, length: 0.5 }, [0.1, 0.1, 0.35]],
  ];

  it('fills the bounds of its shape, with unit normals that point outwards', () => {
    for (const [shape, half] of shapes) {
      const { geometry, castShadow } = shapeMesh(shape, { color: '#808080' });
      expect(castShadow).toBe(true);
      geometry.computeBoundingBox();
      geometry.boundingBox!.max.toArray().forEach((value, k) => expect(value).toBeCloseTo(half[k]!, 3));
      geometry.boundingBox!.min.toArray().forEach((value, k) => expect(value).toBeCloseTo(-half[k]!, 3));
      const position = geometry.getAttribute('position');
      const normal = geometry.getAttribute('normal');
      for (let i = 0; i < position.count; i++) {
        const p = new THREE.Vector3().fromBufferAttribute(position, i);
        const n = new THREE.Vector3().fromBufferAttribute(normal, i);
        expect(n.length()).toBeCloseTo(1, 5);
        expect(p.dot(n)).toBeGreaterThan(0);
      }
    }
  });

  it('is closed: its signed volume is that of the solid', () => {
    const volume = (shape: Shape): number => {
      const geometry = shapeGeometry(shape);
      const position = geometry.getAttribute('position');
      const corner = (i: number): THREE.Vector3 =>
        new THREE.Vector3().fromBufferAttribute(position, geometry.index!.getX(i));
      let sum = 0;
      for (let i = 0; i < geometry.index!.count; i += 3)
        sum +=
          corner(i)
            .cross(corner(i + 1))
            .dot(corner(i + 2)) / 6;
      return sum;
    };
    expect(volume(shapes[0]![0])).toBeGreaterThan(0.999 * 0.048);
    expect(volume(shapes[0]![0])).toBeLessThan(0.048);
    expect(volume(shapes[2]![0])).toBeGreaterThan(0.97 * Math.PI * 0.01 * 0.5);
  });

  it('rejects sizes that are not positive', () => {
    expect(() => shapeMesh({ type: 'sphere', radius: 0 }, { color: '#000000' })).toThrow(
      'sphere.radius must be positive, received 0',
    );
  });
});
