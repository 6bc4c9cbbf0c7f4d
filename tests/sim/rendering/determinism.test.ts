import { describe, expect, it } from '@jest/globals';
import * as THREE from 'three';
import { Camera, lightingGroup, Rasterizer, shapeMesh } from '../../../sim/rendering/index.js';

function build(): { scene: THREE.Scene; moving: THREE.Mesh } {
  const scene = new THREE.Scene();
  scene.background = new THREE.Color('#dfe6ec');
  scene.add(lightingGroup());
  scene.add(shapeMesh({ type: 'box', halfExtents: [0.5, 0.5, 0.02] }, { color: '#c9b79c' }));
  const moving = shapeMesh({ type: 'cylinder', radius: 0.05, height: 0.2 }, { color: '#d23c32', pattern: 'checks' });
  scene.add(moving);
  return { scene, moving };
}

const camera = new Camera({
  name: 'front',
  position: [0.9, 0.2, 0.7],
  target: [0, 0, 0],
  fieldOfViewDeg: 45,
  width: 96,
  height: 64,
});

describe('determinism', () => {
  it('gives the same bytes for the same scene, whatever was drawn before', () => {
    const rasterizer = new Rasterizer({ width: 96, height: 64 });
    const a = build();
    a.moving.position.set(0.1, 0.2, 0.15);
    rasterizer.render(a.scene, camera);
    a.moving.position.set(-0.1, 0, 0.12);
    const first = rasterizer.render(a.scene, camera, { copy: true });
    const b = build();
    b.moving.position.set(-0.1, 0, 0.12);
    const second = new Rasterizer({ width: 96, height: 64 }).render(b.scene, camera);
    expect(first.rgb.data).toEqual(second.rgb.data);
    expect(first.depth).toEqual(second.depth);
    expect(first.segmentation).toEqual(second.segmentation);
    expect(new Set(first.rgb.data).size).toBeGreaterThan(40);
  });

  it('reuses its arrays unless asked for a copy', () => {
    const { scene } = build();
    const rasterizer = new Rasterizer({ width: 96, height: 64 });
    const first = rasterizer.render(scene, camera);
    expect(rasterizer.render(scene, camera).rgb.data).toBe(first.rgb.data);
    expect(rasterizer.render(scene, camera, { copy: true }).rgb.data).not.toBe(first.rgb.data);
  });

  it('leaves no gaps between the triangles of a closed surface', () => {
    const scene = new THREE.Scene();
    scene.background = new THREE.Color('#ff00ff');
    const ball = new THREE.Mesh(
      new THREE.IcosahedronGeometry(1.9, 12),
      new THREE.MeshBasicMaterial({ side: THREE.BackSide }),
    );
    scene.add(ball);
    const { depth } = new Rasterizer({ width: 96, height: 64 }).render(scene, camera);
    expect(depth.every((value) => value < Infinity)).toBe(true);
  });
});
