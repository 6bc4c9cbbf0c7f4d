// The browser's half of the check against three's own renderer: draws the scenes that `check.ts` put into the page and
// leaves the pixels in the document.
import * as THREE from 'three';
import type { PageScene, PagePictures } from './check.js';

declare global {
  /** Put into the page by `check.ts`. */
  var scenes: readonly PageScene[];
}

// The rasteriser's tone curve, see `surface-shader.ts`.
THREE.ShaderChunk.tonemapping_pars_fragment = THREE.ShaderChunk.tonemapping_pars_fragment.replace(
  'vec3 CustomToneMapping( vec3 color ) { return color; }',
  `vec3 CustomToneMapping( vec3 color ) {
    vec3 bent = 1.0 - 0.16 / ( max( color, vec3( 0.6 ) ) - 0.2 );
    return mix( color, bent, step( vec3( 0.6 ), color ) );
  }`,
);

const loader = new THREE.ObjectLoader();
const pictures = scenes.map(draw);
const output = document.createElement('pre');
output.id = 'pictures';
output.textContent = JSON.stringify(pictures);
document.body.append(output);

function draw({ scene: json, camera: view, size }: PageScene): PagePictures {
  const scene = loader.parse(json) as THREE.Scene;
  const camera = new THREE.PerspectiveCamera(view.fieldOfViewDeg, 1, view.near, view.far);
  camera.matrixAutoUpdate = false;
  camera.matrix.fromArray(view.matrix);
  camera.updateMatrixWorld(true);
  scene.updateMatrixWorld(true);
  const renderer = new THREE.WebGLRenderer({ antialias: false });
  renderer.setPixelRatio(1);
  renderer.toneMapping = THREE.CustomToneMapping;
  renderer.shadowMap.type = THREE.PCFShadowMap;

  /** Draws at `scale` pixels per pixel and averages them in linear light. */
  const pixels = (scale: number): Uint8Array => {
    renderer.setSize(size * scale, size * scale);
    renderer.render(scene, camera);
    const context = renderer.getContext();
    const raw = new Uint8Array(size * scale * size * scale * 4);
    context.readPixels(0, 0, size * scale, size * scale, context.RGBA, context.UNSIGNED_BYTE, raw);
    return average(raw, size, scale);
  };

  renderer.shadowMap.enabled = false;
  const plain = pixels(2);
  renderer.shadowMap.enabled = true;
  scene.traverse((object) => {
    if (object instanceof THREE.Mesh) (object.material as THREE.Material).needsUpdate = true;
    if (!(object instanceof THREE.DirectionalLight)) return;
    object.shadow.mapSize.set(2048, 2048);
    object.shadow.bias = -0.0005;
    Object.assign(object.shadow.camera, { left: -1.2, right: 1.2, top: 1.2, bottom: -1.2, near: -3, far: 3 });
    object.shadow.camera.updateProjectionMatrix();
  });
  const shadowed = pixels(2);

  renderer.toneMapping = THREE.NoToneMapping;
  scene.background = new THREE.Color(0);
  scene.traverse((object) => {
    if (!(object instanceof THREE.Mesh)) return;
    const id = segmentationOf(object);
    const color = new THREE.Color().setRGB(id / 255, 0, 0, THREE.SRGBColorSpace);
    object.material = new THREE.MeshBasicMaterial({ color, side: (object.material as THREE.Material).side });
  });
  const segmentation = pixels(1);
  return { plain: [...plain], shadowed: [...shadowed], segmentation: [...segmentation.filter((_, i) => i % 3 === 0)] };
}

function segmentationOf(object: THREE.Object3D): number {
  const id: unknown = object.userData['segmentation'];
  return typeof id === 'number' ? id : object.parent === null ? 0 : segmentationOf(object.parent);
}

/** Red, green, blue from the top left, from RGBA from the bottom left. */
function average(raw: Uint8Array, size: number, scale: number): Uint8Array {
  const out = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let j = 0; j < scale; j++) {
          for (let i = 0; i < scale; i++) {
            const row = (size - 1 - y) * scale + j;
            sum += linear(raw[(row * size * scale + x * scale + i) * 4 + c] ?? 0);
          }
        }
        out[(y * size + x) * 3 + c] = Math.round(encoded(sum / scale ** 2));
      }
    }
  }
  return out;
}

function linear(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encoded(value: number): number {
  return 255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
}
