import { describe, expect, it } from '@jest/globals';
import * as THREE from 'three';
import { gradientBackground, Rasterizer } from '../../../sim/rendering/index.js';
import { pixel, render, square, sun, topCamera } from './support.js';

describe('colour', () => {
  it('interpolates a texture bilinearly in linear light', () => {
    const texels = new Uint8Array([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255]);
    const map = new THREE.DataTexture(texels, 2, 2);
    map.colorSpace = THREE.SRGBColorSpace;
    map.needsUpdate = true;
    const scene = new THREE.Scene();
    scene.add(square(2, 0, new THREE.MeshBasicMaterial({ map })));
    const picture = render(scene, topCamera(4), 1);
    // Row 0 of the data is v = 0, the lower edge: red, green; above it blue, white.
    expect(pixel(picture, 0, 0)).toEqual([0, 0, 255]);
    expect(pixel(picture, 3, 0)).toEqual([255, 255, 255]);
    expect(pixel(picture, 0, 3)).toEqual([255, 0, 0]);
    expect(pixel(picture, 3, 3)).toEqual([0, 255, 0]);
    // u = 0.375 lies a quarter of the way from the left to the right texel: 0.25 linear is 137 in sRGB.
    expect(pixel(picture, 1, 0)).toEqual([137, 137, 255]);
    // u = 0.375, v = 0.625: linear 0.1875 + 0.1875, 0.0625 + 0.1875, 0.5625 + 0.1875.
    expect(pixel(picture, 1, 1)).toEqual([165, 137, 225]);
  });

  it('interpolates with correct perspective', () => {
    const map = new THREE.DataTexture(new Uint8Array([0, 0, 0, 255, 255, 255, 255, 255]), 1, 2);
    map.needsUpdate = true;
    const scene = new THREE.Scene();
    const floor = new THREE.BufferGeometry();
    // Seen from (0, 0, 1) looking down, this strip recedes from depth 1 at its left end to depth 3 at its right end.
    floor.setAttribute('position', new THREE.Float32BufferAttribute([-1, -1, 0, 3, -3, -2, 3, 3, -2, -1, 1, 0], 3));
    floor.setAttribute('uv', new THREE.Float32BufferAttribute([0, 0, 0, 1, 0, 1, 0, 0], 2));
    floor.setIndex([0, 1, 2, 0, 2, 3]);
    scene.add(new THREE.Mesh(floor, new THREE.MeshBasicMaterial({ map, side: THREE.DoubleSide })));
    const { rgb } = render(scene, topCamera(64), 1);
    // x / depth = s with x = -1 + 4t and depth = 1 + 2t gives t = (1 + s) / (4 - 2s); v = t, clamped texels at 1/4, 3/4.
    for (const column of [10, 32, 50]) {
      const s = ((column + 0.5) / 64) * 2 - 1;
      const t = (1 + s) / (4 - 2 * s);
      const linear = Math.min(1, Math.max(0, 2 * t - 0.5));
      const expected = linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
      expect(Math.abs(rgb.data[(32 * 64 + column) * 3]! - expected * 255)).toBeLessThanOrEqual(1);
    }
  });

  it('reflects diffuse light in three.js units', () => {
    const scene = new THREE.Scene();
    const material = new THREE.MeshLambertMaterial();
    material.color.setRGB(0.18, 0.18, 0.18);
    scene.add(square(2, 0, material), sun([0, 0, -1]));
    expect(pixel(render(scene, topCamera(2)), 0, 0)).toEqual([118, 118, 118]); // 0.18 linear
    scene.children[1]!.position.set(0, Math.sqrt(3), 1); // 60 degrees off: half the light
    expect(pixel(render(scene, topCamera(2)), 0, 0)).toEqual([85, 85, 85]); // 0.09 linear
  });

  it('bends bright light towards white without clipping', () => {
    const levels = [1, 2, 4].map((factor) => {
      const scene = new THREE.Scene();
      scene.add(square(2, 0, new THREE.MeshLambertMaterial()), new THREE.AmbientLight(0xffffff, factor * Math.PI));
      return pixel(render(scene, topCamera(2)), 0, 0)[0]!;
    });
    expect(levels).toEqual([231, 245, 250]); // 0.6 + 0.4 * e / (1 + e) with e = 1, 3.5, 8.5
  });

  it('averages the samples of a pixel in linear light', () => {
    const scene = new THREE.Scene();
    const half = square(1, 0, new THREE.MeshBasicMaterial());
    half.position.x = -0.5;
    scene.add(half);
    // One pixel; the square covers its left half up to the middle row: one of four samples each way.
    half.position.y = 0.5;
    expect(pixel(render(scene, topCamera(1)), 0, 0)).toEqual([137, 137, 137]); // 0.25 linear
    half.scale.y = 2;
    half.position.y = 0;
    expect(pixel(render(scene, topCamera(1)), 0, 0)).toEqual([188, 188, 188]); // 0.5 linear
  });

  it('takes up to 4 x 4 samples of a pixel', () => {
    const scene = new THREE.Scene();
    const strip = square(2, 0, new THREE.MeshBasicMaterial());
    scene.add(strip);
    // One pixel, covered from its left edge to a quarter, a third, a half and three quarters of it.
    const level = (covered: number, samples: 1 | 2 | 3 | 4): number => {
      strip.position.x = 2 * covered - 2;
      return pixel(render(scene, topCamera(1), samples), 0, 0)[0] ?? -1;
    };
    expect(level(0.25 + 0.01, 4)).toBe(137); // 0.25 linear
    expect(level(1 / 3 + 0.01, 3)).toBe(156); // 1/3 linear
    expect(level(0.5 + 0.01, 4)).toBe(188); // 0.5 linear
    expect(level(0.75 + 0.01, 4)).toBe(225); // 0.75 linear
    expect(level(0.5 + 0.01, 1)).toBe(255);
    expect(() => new Rasterizer({ width: 4, height: 4, samples: 5 as 4 })).toThrow(
      'samples must be 1, 2, 3 or 4, received 5',
    );
  });

  it('draws backgrounds, vertex colours and emitted light', () => {
    const scene = new THREE.Scene();
    scene.background = gradientBackground('#204060', '#a0b0c0');
    const sky = render(scene, topCamera(64));
    expect(pixel(sky, 0, 0)).toEqual([32, 64, 96]);
    expect(pixel(sky, 63, 63)).toEqual([160, 176, 192]);
    const plain = new THREE.Scene();
    plain.background = new THREE.Color('#123456');
    expect(pixel(render(plain, topCamera(2)), 1, 1)).toEqual([0x12, 0x34, 0x56]);
    const mesh = square(2, 0, new THREE.MeshBasicMaterial({ vertexColors: true }));
    mesh.geometry.setAttribute('color', new THREE.Float32BufferAttribute([1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0], 3));
    plain.add(mesh);
    expect(pixel(render(plain, topCamera(2)), 1, 1)).toEqual([255, 0, 0]);
    mesh.material = new THREE.MeshStandardMaterial({ color: '#000000', emissive: '#336699', roughness: 1 });
    expect(pixel(render(plain, topCamera(2)), 1, 1)).toEqual([0x33, 0x66, 0x99]);
  });

  it('turns the normals of double-sided surfaces towards the viewer', () => {
    const scene = new THREE.Scene();
    const cloth = square(2, 0, new THREE.MeshLambertMaterial({ side: THREE.DoubleSide }));
    scene.add(cloth, sun([0, 0, -1]));
    const front = pixel(render(scene, topCamera(2)), 0, 0);
    cloth.rotation.x = Math.PI;
    expect(pixel(render(scene, topCamera(2)), 0, 0)).toEqual(front);
    (cloth.material as THREE.Material).side = THREE.FrontSide;
    expect(pixel(render(scene, topCamera(2)), 0, 0)).toEqual([0, 0, 0]);
  });

  it('shades a turned or stretched mesh as it shades the same geometry turned beforehand', () => {
    const cone = new THREE.ConeGeometry(0.6, 0.9, 7);
    const material = new THREE.MeshLambertMaterial({ side: THREE.DoubleSide });
    for (const scale of [new THREE.Vector3(1, 1, 1), new THREE.Vector3(1, 0.6, 1.3)]) {
      const placed = new THREE.Matrix4().compose(
        new THREE.Vector3(0.1, 0.05, -0.2),
        new THREE.Quaternion().setFromEuler(new THREE.Euler(0.9, -0.5, 2.1)),
        scale,
      );
      const turned = new THREE.Mesh(cone, material);
      turned.applyMatrix4(placed);
      const beforehand = new THREE.Mesh(cone.clone().applyMatrix4(placed), material);
      const pictures = [turned, beforehand].map((mesh) => {
        const scene = new THREE.Scene();
        scene.add(mesh, sun([1, 2, -1.5]));
        return Uint8Array.from(render(scene, topCamera(32), 1).rgb.data);
      });
      const [first = new Uint8Array(), second = new Uint8Array()] = pictures;
      const differences = first.map((value, i) => Math.abs(value - (second[i] ?? 0)));
      expect(Math.max(...differences)).toBeLessThanOrEqual(1);
      expect(Math.max(...first)).toBeGreaterThan(60);
    }
  });

  it('names what is wrong with its arguments', () => {
    expect(() => new Rasterizer({ width: 0, height: 4 })).toThrow(
      'rasterizer.width must be an integer from 1 to 8192, received 0',
    );
    const rasterizer = new Rasterizer({ width: 4, height: 4 });
    expect(() => rasterizer.render(new THREE.Scene(), topCamera(8))).toThrow(
      'camera must be 4 x 4 pixels, received 8 x 8',
    );
  });
});

describe('mirrored meshes', () => {
  /** The same geometry after the transform; a mirror image needs its winding turned round, too. */
  const transformed = (geometry: THREE.BufferGeometry, matrix: THREE.Matrix4): THREE.BufferGeometry => {
    const copy = geometry.clone().applyMatrix4(matrix);
    if (matrix.determinant() > 0) return copy;
    const order = Array.from(copy.index?.array ?? []);
    for (let i = 0; i < order.length; i += 3) [order[i + 1], order[i + 2]] = [order[i + 2] ?? 0, order[i + 1] ?? 0];
    return copy.setIndex(order);
  };

  it('are lit and shadowed as the mirrored geometry is, from both sides', () => {
    const cone = new THREE.ConeGeometry(0.5, 0.9, 7);
    const shell = new THREE.SphereGeometry(0.6, 12, 6, 0, 4, 0, 2);
    const bare = cone.clone();
    bare.deleteAttribute('normal');
    for (const [geometry, side, flatShading] of [
      [cone, THREE.FrontSide, false],
      [cone, THREE.DoubleSide, false],
      [shell, THREE.DoubleSide, false],
      [shell, THREE.BackSide, false],
      [shell, THREE.DoubleSide, true],
      [bare, THREE.DoubleSide, false],
    ] as const) {
      for (const scale of [
        new THREE.Vector3(-1, 1, 1),
        new THREE.Vector3(1, 0.7, -1.2),
        new THREE.Vector3(-1, -1, -1),
      ]) {
        const matrix = new THREE.Matrix4().compose(
          new THREE.Vector3(0.1, 0.05, -0.2),
          new THREE.Quaternion().setFromEuler(new THREE.Euler(0.9, -0.5, 2.1)),
          scale,
        );
        const pictures = [new THREE.Mesh(geometry), new THREE.Mesh(transformed(geometry, matrix))].map((mesh, i) => {
          mesh.material = new THREE.MeshStandardMaterial({ side, flatShading, roughness: 0.5 });
          mesh.castShadow = mesh.receiveShadow = true;
          if (i === 0) mesh.applyMatrix4(matrix);
          const scene = new THREE.Scene();
          scene.add(mesh, sun([1, 2, -1.5], Math.PI, true), new THREE.AmbientLight(0xffffff, 0.1));
          return Uint8Array.from(render(scene, topCamera(32), 1).rgb.data);
        });
        const [first = new Uint8Array(), second = new Uint8Array()] = pictures;
        const differences = first.map((value, k) => Math.abs(value - (second[k] ?? 0)));
        // Rounding moves single texels of the shadow map's edges.
        expect(differences.filter((value) => value > 1).length).toBeLessThan(12);
        expect(Math.max(...first)).toBeGreaterThan(60);
      }
    }
  });
});
