import { describe, expect, it } from '@jest/globals';
import * as THREE from 'three';
import { Camera, gradientBackground, lightingGroup, Rasterizer, shapeMesh } from '../../../sim/rendering/index.js';

const SIZE = 64;

function camera(x = 0.9): Camera {
  return new Camera({
    name: 'front',
    position: [x, 0.2, 0.7],
    target: [0, 0, 0],
    fieldOfViewDeg: 45,
    width: SIZE,
    height: SIZE,
  });
}

interface Built {
  readonly scene: THREE.Scene;
  readonly table: THREE.Mesh<THREE.BufferGeometry, THREE.MeshStandardMaterial>;
  readonly box: THREE.Mesh<THREE.BufferGeometry, THREE.MeshStandardMaterial>;
  readonly lights: THREE.Group;
}

function build(): Built {
  const scene = new THREE.Scene();
  scene.background = gradientBackground('#dfe6ec', '#8090a0');
  const lights = lightingGroup();
  const table = shapeMesh({ type: 'box', halfExtents: [0.5, 0.4, 0.02] }, { color: '#c9b79c' });
  const box = shapeMesh({ type: 'box', halfExtents: [0.06, 0.06, 0.06] }, { color: '#d23c32', pattern: 'checks' });
  box.position.z = 0.15;
  scene.add(lights, table, box);
  return { scene, table, box, lights };
}

/** What may happen between two pictures. */
const EVENTS: readonly [what: string, apply: (built: Built) => void][] = [
  ['nothing', () => undefined],
  ['a caster moves', ({ box }) => box.position.set(0.07, 0.03, 0.2)],
  ['the colour of a material changes', ({ table }) => table.material.color.set('#405060')],
  ['the roughness of a material changes', ({ table }) => (table.material.roughness = 0.2)],
  ['a texture goes', ({ box }) => (box.material.map = null)],
  ['the background changes', ({ scene }) => (scene.background = new THREE.Color('#203040'))],
  ['the light turns', ({ lights }) => lights.children[1]?.position.set(0.2, -0.7, 0.6)],
  ['a shadow goes', ({ box }) => (box.castShadow = false)],
  ['a surface takes no shadows', ({ table }) => (table.receiveShadow = false)],
  ['a light goes', ({ lights }) => lights.remove(lights.children[1] as THREE.Object3D)],
  ['a thing hides', ({ box }) => (box.visible = false)],
  [
    'vertices move',
    ({ table }) => {
      const position = table.geometry.getAttribute('position');
      for (let i = 0; i < position.count; i++) position.setX(i, position.getX(i) * 0.8);
      position.needsUpdate = true;
    },
  ],
  [
    'normals turn',
    ({ table }) => {
      const normal = table.geometry.getAttribute('normal');
      for (let i = 0; i < normal.count; i++) normal.setXYZ(i, 0.6, 0, 0.8);
      normal.needsUpdate = true;
    },
  ],
];

describe('colours that pixels keep from the last picture', () => {
  for (const samples of [1, 2, 3] as const) {
    it(`are what shading them again gives, with ${samples} x ${samples} samples`, () => {
      for (const [what, apply] of EVENTS) {
        const built = build();
        const rasterizer = new Rasterizer({ width: SIZE, height: SIZE, samples });
        // Enough pictures for what stands still to be drawn once and for all.
        for (let picture = 0; picture < 6; picture++) rasterizer.render(built.scene, camera());
        apply(built);
        const kept = rasterizer.render(built.scene, camera()).rgb.data;
        const fresh = new Rasterizer({ width: SIZE, height: SIZE, samples }).render(built.scene, camera()).rgb.data;
        expect({ what, same: Buffer.from(kept).equals(Buffer.from(fresh)) }).toEqual({ what, same: true });
      }
    });
  }

  it('are not taken from another camera, another scene or a written picture', () => {
    const { scene, box } = build();
    const other = build();
    other.box.material.color.set('#00ff00');
    const rasterizer = new Rasterizer({ width: SIZE, height: SIZE });
    const fresh = (of: THREE.Scene, from: Camera): Uint8Array =>
      new Rasterizer({ width: SIZE, height: SIZE }).render(of, from).rgb.data;
    rasterizer.render(scene, camera());
    expect(rasterizer.render(scene, camera(0.7)).rgb.data).toEqual(fresh(scene, camera(0.7)));
    expect(rasterizer.render(other.scene, camera(0.7)).rgb.data).toEqual(fresh(other.scene, camera(0.7)));
    rasterizer.render(other.scene, camera(0.7)).rgb.data.fill(7);
    expect(rasterizer.render(other.scene, camera(0.7)).rgb.data).toEqual(fresh(other.scene, camera(0.7)));
    // Two rasterisers share what is known of the scene; each sees the movement since its own last picture.
    const second = new Rasterizer({ width: SIZE, height: SIZE });
    rasterizer.render(scene, camera());
    second.render(scene, camera());
    box.position.x += 0.1;
    second.render(scene, camera());
    expect(rasterizer.render(scene, camera()).rgb.data).toEqual(fresh(scene, camera()));
  });

  it('follow things that stop, start and pass each other, in colour, depth and segmentation', () => {
    const { scene, table, box } = build();
    // Shares a face with the table's upper one, so that equally near triangles stand still and move.
    const slab = shapeMesh({ type: 'box', halfExtents: [0.1, 0.1, 0.02] }, { color: '#3c64d2' });
    scene.add(slab);
    table.userData['segmentation'] = 1;
    box.userData['segmentation'] = 2;
    slab.userData['segmentation'] = 3;
    const rasterizer = new Rasterizer({ width: SIZE, height: SIZE, samples: 2 });
    for (let picture = 0; picture < 40; picture++) {
      if (picture % 20 < 8) box.position.x = 0.01 * picture - 0.1;
      if (picture > 10 && picture % 9 < 3) slab.position.y = 0.004 * picture;
      const wanted =
        picture % 6 === 4 ? { rgb: false } : picture % 7 === 5 ? { depth: false, segmentation: false } : {};
      const kept = rasterizer.render(scene, camera(), wanted);
      const anew = new Rasterizer({ width: SIZE, height: SIZE, samples: 2 }).render(scene, camera(), wanted);
      expect([picture, kept]).toEqual([picture, anew]);
    }
  });

  it('follow shadows that come, go and move over many pictures', () => {
    // A walk of casters in and out of sight, from which pixels keep their colours again and again.
    const { scene, box } = build();
    const far = shapeMesh({ type: 'sphere', radius: 0.05 }, { color: '#3050d0' });
    scene.add(far);
    const rasterizer = new Rasterizer({ width: SIZE, height: SIZE });
    const other = new Rasterizer({ width: SIZE, height: SIZE });
    for (let k = 0; k < 24; k++) {
      box.position.set(0.2 * Math.cos(k), 0.15 * Math.sin(2 * k), 0.15 + 0.02 * (k % 5));
      box.castShadow = k % 7 !== 3;
      far.visible = k % 6 !== 5;
      far.position.set(k % 8 < 4 ? 0.3 : 0.9, -0.3 + 0.01 * k, 0.3);
      far.castShadow = k % 4 !== 1;
      // A second rasteriser brings the shared shadow maps on between this one's pictures.
      if (k % 3 === 1) other.render(scene, camera(0.8));
      if (k % 5 === 4) continue;
      const kept = Buffer.from(rasterizer.render(scene, camera()).rgb.data);
      const fresh = new Rasterizer({ width: SIZE, height: SIZE }).render(scene, camera()).rgb.data;
      expect({ k, same: kept.equals(Buffer.from(fresh)) }).toEqual({ k, same: true });
    }
  });
});
