import * as THREE from 'three';
import { LinearTexture } from './texture.js';

/** Numbers per surface in `SceneGeometry.surfaces`. */
export const SURFACE_STRIDE = 28;

/** Offsets of a surface's numbers. */
export const SurfaceField = {
  /** Linear base colour, 3 numbers. */
  color: 0,
  /** Linear emitted light, 3 numbers. */
  emissive: 3,
  /** 1 when the surface shows its colour without light or tone curve. */
  unlit: 6,
  /** Fourth power of the roughness (the squared GGX alpha); 0 switches specular reflection off. */
  alphaSquared: 7,
  /** Metalness, 0 to 1. */
  metalness: 8,
  /** Which sides are drawn: 0 front, 1 back, 2 both. */
  side: 9,
  /** 1 when vertex colours multiply the base colour. */
  vertexColors: 10,
  /** 1 when shadows fall on the surface. */
  receiveShadow: 11,
  /** 1 when the face normal replaces the vertex normals. */
  flat: 12,
  /** Segmentation id. */
  segmentation: 13,
  /** Row-major 2 x 3 texture transform, 6 numbers. */
  uvTransform: 14,
  /** 1 when the mesh's transform mirrors, which turns its winding round. */
  mirrored: 20,
} as const;

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
  out[offset + SurfaceField.color] = color?.r ?? 1;
  out[offset + SurfaceField.color + 1] = color?.g ?? 1;
  out[offset + SurfaceField.color + 2] = color?.b ?? 1;
  out[offset + SurfaceField.emissive] = (emissive?.r ?? 0) * emissiveIntensity;
  out[offset + SurfaceField.emissive + 1] = (emissive?.g ?? 0) * emissiveIntensity;
  out[offset + SurfaceField.emissive + 2] = (emissive?.b ?? 0) * emissiveIntensity;
  out[offset + SurfaceField.unlit] = source.isMeshBasicMaterial === true ? 1 : 0;
  const roughness = source.roughness === undefined ? 0 : Math.max(0.1, source.roughness);
  out[offset + SurfaceField.alphaSquared] = roughness * roughness * roughness * roughness;
  out[offset + SurfaceField.metalness] = source.metalness ?? 0;
  out[offset + SurfaceField.side] = material.side === THREE.DoubleSide ? 2 : material.side === THREE.BackSide ? 1 : 0;
  out[offset + SurfaceField.vertexColors] = material.vertexColors ? 1 : 0;
  out[offset + SurfaceField.receiveShadow] = mesh.receiveShadow ? 1 : 0;
  out[offset + SurfaceField.flat] = source.flatShading === true ? 1 : 0;
  out[offset + SurfaceField.segmentation] = segmentation;
  out[offset + SurfaceField.mirrored] = mesh.matrixWorld.determinant() < 0 ? 1 : 0;
  const map = source.map ?? null;
  if (map === null) return null;
  if (map.matrixAutoUpdate) map.updateMatrix();
  const m = map.matrix.elements;
  out[offset + SurfaceField.uvTransform] = m[0]!;
  out[offset + SurfaceField.uvTransform + 1] = m[3]!;
  out[offset + SurfaceField.uvTransform + 2] = m[6]!;
  out[offset + SurfaceField.uvTransform + 3] = m[1]!;
  out[offset + SurfaceField.uvTransform + 4] = m[4]!;
  out[offset + SurfaceField.uvTransform + 5] = m[7]!;
  return LinearTexture.of(map);
}
