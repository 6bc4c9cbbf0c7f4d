import * as THREE from 'three';
import type { Numbers } from '../math/vector.js';
import type { StainField } from './stain-field.js';

/** Height of a stain over its surface in metres: enough for the camera to tell the two apart. */
const RISE = 0.001;

/** A flat square for each cell of a stain, facing up. */
export function stainGeometry(stain: StainField): THREE.BufferGeometry {
  const cells = stain.amounts.length;
  const geometry = new THREE.BufferGeometry();
  const normals = new Float32Array(12 * cells).map((_, i) => (i % 3 === 2 ? 1 : 0));
  geometry.setAttribute('position', new THREE.BufferAttribute(new Float32Array(12 * cells), 3));
  geometry.setAttribute('normal', new THREE.BufferAttribute(normals, 3));
  geometry.setAttribute('uv', new THREE.BufferAttribute(new Float32Array(8 * cells), 2));
  const index = new Uint32Array(6 * cells);
  for (let i = 0; i < cells; i++)
    index.set(
      [0, 1, 2, 0, 2, 3].map((corner) => 4 * i + corner),
      6 * i,
    );
  geometry.setIndex(new THREE.BufferAttribute(index, 1));
  updateStainGeometry(geometry, stain);
  return geometry;
}

/**
 * Makes each cell's square as large as what is left of the cell.
 *
 * @param amounts - What is left of each cell, 0 to 1. Default: what is left now.
 */
export function updateStainGeometry(
  geometry: THREE.BufferGeometry,
  { places, cell, amounts: now }: StainField,
  amounts: Numbers = now,
): void {
  const position = geometry.getAttribute('position') as THREE.BufferAttribute;
  const p = position.array;
  let changed = false;
  for (let i = 0; i < amounts.length; i++) {
    const half = (cell / 2) * Math.sqrt(amounts[i]!);
    const x = places[3 * i]!,
      y = places[3 * i + 1]!;
    const left = Math.fround(x - half);
    if (p[12 * i] === left && p[12 * i + 2] !== 0) continue;
    changed = true;
    const z = places[3 * i + 2]! + RISE;
    p.set([left, y - half, z, x + half, y - half, z, x + half, y + half, z, left, y + half, z], 12 * i);
  }
  if (!changed) return;
  position.needsUpdate = true;
  geometry.boundingSphere = null;
  geometry.boundingBox = null;
}
