import * as THREE from 'three';
import { Camera, Rasterizer, type RenderResult } from '../../../sim/rendering/index.js';

/** A camera straight above the origin at height 1 m that sees exactly the square from -1 to 1 m at z = 0, x to the right. */
export function topCamera(size: number): Camera {
  return new Camera({
    name: 'top',
    position: [0, 0, 1],
    target: [0, 0, 0],
    up: [0, 1, 0],
    fieldOfViewDeg: 90,
    width: size,
    height: size,
  });
}

/** Renders at the camera's size. */
export function render(scene: THREE.Scene, camera: Camera, samples: 1 | 2 | 3 | 4 = 2): RenderResult {
  return new Rasterizer({ width: camera.width, height: camera.height, samples }).render(scene, camera);
}

/** The three bytes of one pixel. */
export function pixel({ rgb }: RenderResult, x: number, y: number): number[] {
  return [...rgb.data.subarray((y * rgb.width + x) * 3, (y * rgb.width + x) * 3 + 3)];
}

/** A directional light that travels along `direction`. */
export function sun(
  direction: [number, number, number],
  intensity = Math.PI,
  castShadow = false,
): THREE.DirectionalLight {
  const light = new THREE.DirectionalLight(0xffffff, intensity);
  light.position.set(-direction[0], -direction[1], -direction[2]);
  light.castShadow = castShadow;
  return light;
}

/** A mesh of a horizontal square, facing up. */
export function square(edge: number, z: number, material: THREE.Material): THREE.Mesh {
  const mesh = new THREE.Mesh(new THREE.PlaneGeometry(edge, edge), material);
  mesh.position.z = z;
  return mesh;
}
