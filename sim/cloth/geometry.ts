import { BufferAttribute, BufferGeometry } from 'three';
import type { Cloth } from './cloth.js';

/**
 * An indexed three.js geometry of a cloth: float32 positions in metres (world frame), smooth unit normals on the side
 * of the cloth's own +z (the outer side of a mesh), and the cloth's uv. The caller disposes of it.
 */
export function clothGeometry(cloth: Cloth): BufferGeometry {
  const geometry = new BufferGeometry();
  const { count } = cloth;
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(count * 3), 3));
  geometry.setAttribute('normal', new BufferAttribute(new Float32Array(count * 3), 3));
  geometry.setAttribute('uv', new BufferAttribute(cloth.uvs.slice(), 2));
  geometry.setIndex(new BufferAttribute(cloth.triangles.slice(), 1));
  updateClothGeometry(geometry, cloth);
  return geometry;
}

/**
 * Writes the cloth's present positions and normals (area-weighted over the triangles at a particle) into a geometry
 * that `clothGeometry` made for a cloth of the same mesh.
 *
 * @param x - Positions to show instead, 3 numbers per particle in metres, world frame.
 * @throws RangeError when the geometry has another number of vertices.
 */
export function updateClothGeometry(
  geometry: BufferGeometry,
  cloth: Cloth,
  x: ArrayLike<number> = cloth.positions,
): void {
  const position = geometry.getAttribute('position') as BufferAttribute;
  const normal = geometry.getAttribute('normal') as BufferAttribute;
  if (position.count * 3 !== x.length) {
    throw new RangeError(`geometry must have ${x.length / 3} vertices, received ${position.count}`);
  }
  position.array.set(x);
  const n = normal.array;
  n.fill(0);
  const t = cloth.triangles;
  for (let k = 0; k < t.length; k += 3) {
    const a = t[k]! * 3;
    const b = t[k + 1]! * 3;
    const c = t[k + 2]! * 3;
    const ux = x[b]! - x[a]!,
      uy = x[b + 1]! - x[a + 1]!,
      uz = x[b + 2]! - x[a + 2]!;
    const vx = x[c]! - x[a]!,
      vy = x[c + 1]! - x[a + 1]!,
      vz = x[c + 2]! - x[a + 2]!;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    for (let corner = 0; corner < 3; corner++) {
      const i = corner === 0 ? a : corner === 1 ? b : c;
      n[i] = n[i]! + nx;
      n[i + 1] = n[i + 1]! + ny;
      n[i + 2] = n[i + 2]! + nz;
    }
  }
  for (let i = 0; i < n.length; i += 3) {
    const length = Math.sqrt(n[i]! * n[i]! + n[i + 1]! * n[i + 1]! + n[i + 2]! * n[i + 2]!);
    const inverse = length > 0 ? 1 / length : 0;
    n[i] = n[i]! * inverse;
    n[i + 1] = n[i + 1]! * inverse;
    n[i + 2] = length > 0 ? n[i + 2]! * inverse : 1;
  }
  position.needsUpdate = true;
  normal.needsUpdate = true;
  geometry.boundingSphere = null;
  geometry.boundingBox = null;
}
