import { describe, expect, it } from '@jest/globals';
import * as THREE from 'three';
import { Camera, lightingGroup, Rasterizer, shapeMesh, type RenderOptions } from '../../../sim/rendering/index.js';
import { SceneGeometry } from '../../../sim/rendering/scene-geometry.js';

const WIDTH = 50;
const HEIGHT = 37;

function camera(x = 0.9): Camera {
  return new Camera({
    name: 'front',
    position: [x, 0.2, 0.7],
    target: [0, 0, 0],
    fieldOfViewDeg: 45,
    width: WIDTH,
    height: HEIGHT,
  });
}

function build(): { scene: THREE.Scene; box: THREE.Mesh } {
  const scene = new THREE.Scene();
  const table = shapeMesh({ type: 'box', halfExtents: [0.5, 0.4, 0.02] }, { color: '#c9b79c' });
  const box = shapeMesh({ type: 'box', halfExtents: [0.1, 0.1, 0.1] }, { color: '#d23c32', pattern: 'checks' });
  table.userData['segmentation'] = 1;
  box.userData['segmentation'] = 2;
  box.position.z = 0.15;
  scene.add(lightingGroup(), table, box);
  return { scene, box };
}

/** What a rasteriser that has drawn nothing yet sees. */
function anew(scene: THREE.Scene, from: Camera, samples: 1 | 2, options: RenderOptions = {}) {
  return new Rasterizer({ width: WIDTH, height: HEIGHT, samples }).render(scene, from, options);
}

describe('pictures of a rasteriser that remembers', () => {
  for (const samples of [1, 2] as const) {
    it(`hold all that was asked for, whatever was asked for before, with ${samples} x ${samples} samples`, () => {
      const { scene, box } = build();
      const rasterizer = new Rasterizer({ width: WIDTH, height: HEIGHT, samples });
      const none: RenderOptions = { depth: false, segmentation: false };
      const wishes: RenderOptions[] = [
        {},
        {},
        none,
        { rgb: false },
        { depth: false },
        {},
        none,
        none,
        { rgb: false },
        {},
      ];
      for (let k = 0; k < 30; k++) {
        const options = wishes[k % wishes.length] ?? {};
        if (k % 4 !== 3) box.position.x = 0.2 * Math.sin(k);
        // The camera moves only now and then, so that what stands still is drawn apart.
        const from = camera(k < 20 ? 0.9 : 0.8);
        const expected = anew(scene, from, samples, options);
        const { rgb, depth, segmentation } = rasterizer.render(scene, from, options);
        expect(rgb.data).toEqual(expected.rgb.data);
        expect(depth).toEqual(expected.depth);
        expect(segmentation).toEqual(expected.segmentation);
      }
    });
  }

  it('are right for two scenes in turn', () => {
    const first = build();
    const second = build();
    second.scene.background = new THREE.Color('#203040');
    const rasterizer = new Rasterizer({ width: WIDTH, height: HEIGHT });
    for (let k = 0; k < 6; k++) {
      first.box.position.y = 0.05 * k;
      for (const { scene } of [first, second]) {
        expect(rasterizer.render(scene, camera()).rgb.data).toEqual(anew(scene, camera(), 2).rgb.data);
      }
    }
  });

  it('are right after the memory of the scene grew', () => {
    const { scene } = build();
    const rasterizer = new Rasterizer({ width: WIDTH, height: HEIGHT });
    const before = rasterizer.render(scene, camera(), { copy: true });
    const { memory } = SceneGeometry.of(scene);
    const bytes = memory.buffer.byteLength;
    const large = new Camera({
      name: 'large',
      position: [0.9, 0, 0.7],
      fieldOfViewDeg: 40,
      target: [0, 0, 0],
      width: 700,
      height: 500,
    });
    new Rasterizer({ width: 700, height: 500 }).render(scene, large);
    expect(memory.buffer.byteLength).toBeGreaterThan(bytes);
    const { rgb, depth } = rasterizer.render(scene, camera());
    expect(rgb.data).toEqual(before.rgb.data);
    expect(depth).toEqual(before.depth);
    // A mesh more: every array of the scene is made again.
    scene.add(shapeMesh({ type: 'sphere', radius: 0.1 }, { color: '#30c060' }));
    expect(rasterizer.render(scene, camera()).rgb.data).toEqual(anew(scene, camera(), 2).rgb.data);
  });
});
