import * as THREE from 'three';
import {
  SURFACE_ALPHA_SQUARED,
  SURFACE_COLOR,
  SURFACE_EMISSIVE,
  SURFACE_FLAT,
  SURFACE_METALNESS,
  SURFACE_MIRRORED,
  SURFACE_RECEIVES,
  SURFACE_SEGMENTATION,
  SURFACE_SIDE,
  SURFACE_UNLIT,
  SURFACE_UV,
  SURFACE_VERTEX_COLORS,
} from './layout.js';
import { LinearTexture } from './texture.js';

/**
 * Writes the properties of `material` on `mesh` to `out` at `offset` and returns its colour texture, if any. Basic,
 * Lambert, Phong, Toon, Standard and Physical materials are understood; others are read as far as they share properties.
 */
export function readSurface(
  out: Float64Array,
  offset: number,
  material: THREE.Material,
  mesh: THREE.Mesh,
  segmentation: number,
): LinearTexture | null {
  const source = material as Partial<THREE.MeshStandardMaterial> & { readonly isMeshBasicMaterial?: boolean };
  const { color, emissive, emissiveIntensity = 1 } = source;
  out[offset + SURFACE_COLOR] = color?.r ?? 1;
  out[offset + SURFACE_COLOR + 1] = color?.g ?? 1;
  out[offset + SURFACE_COLOR + 2] = color?.b ?? 1;
  out[offset + SURFACE_EMISSIVE] = (emissive?.r ?? 0) * emissiveIntensity;
  out[offset + SURFACE_EMISSIVE + 1] = (emissive?.g ?? 0) * emissiveIntensity;
  out[offset + SURFACE_EMISSIVE + 2] = (emissive?.b ?? 0) * emissiveIntensity;
  out[offset + SURFACE_UNLIT] = source.isMeshBasicMaterial === true ? 1 : 0;
  const roughness = source.roughness === undefined ? 0 : Math.max(0.1, source.roughness);
  out[offset + SURFACE_ALPHA_SQUARED] = roughness * roughness * roughness * roughness;
  out[offset + SURFACE_METALNESS] = source.metalness ?? 0;
  out[offset + SURFACE_SIDE] = material.side === THREE.DoubleSide ? 2 : material.side === THREE.BackSide ? 1 : 0;
  out[offset + SURFACE_VERTEX_COLORS] = material.vertexColors ? 1 : 0;
  out[offset + SURFACE_RECEIVES] = mesh.receiveShadow ? 1 : 0;
  out[offset + SURFACE_FLAT] = source.flatShading === true ? 1 : 0;
  out[offset + SURFACE_SEGMENTATION] = segmentation;
  out[offset + SURFACE_MIRRORED] = mesh.matrixWorld.determinant() < 0 ? 1 : 0;
  const map = source.map ?? null;
  if (map === null) return null;
  if (map.matrixAutoUpdate) map.updateMatrix();
  const m = map.matrix.elements;
  out[offset + SURFACE_UV] = m[0]!;
  out[offset + SURFACE_UV + 1] = m[3]!;
  out[offset + SURFACE_UV + 2] = m[6]!;
  out[offset + SURFACE_UV + 3] = m[1]!;
  out[offset + SURFACE_UV + 4] = m[4]!;
  out[offset + SURFACE_UV + 5] = m[7]!;
  return LinearTexture.of(map);
}
