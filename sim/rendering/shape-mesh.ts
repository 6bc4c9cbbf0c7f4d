import * as THREE from 'three';
import type { Shape, Vector3 } from '../interface/index.js';
import { appearanceMaterial, type Appearance } from './appearance.js';

/**
 * A mesh of a primitive shape, centred on its own origin; cylinders and capsules stand along z. Boxes have a narrow
 * bevel that catches the light. Casts and receives shadows.
 *
 * @throws RangeError when a size is not positive or the appearance is out of range.
 */
export function shapeMesh(
  shape: Shape,
  appearance: Appearance,
): THREE.Mesh<THREE.BufferGeometry, THREE.MeshStandardMaterial> {
  const mesh = new THREE.Mesh(shapeGeometry(shape), appearanceMaterial(appearance));
  mesh.castShadow = true;
  mesh.receiveShadow = true;
  return mesh;
}

/**
 * Low-poly geometry of a primitive shape with normals and texture coordinates: boxes 44 triangles, spheres 224,
 * cylinders 96, capsules 288.
 *
 * @throws RangeError when a size is not positive.
 */
export function shapeGeometry(shape: Shape): THREE.BufferGeometry {
  switch (shape.type) {
    case 'box':
      for (const half of shape.halfExtents) requirePositive('box.halfExtents', half);
      return bevelledBox(shape.halfExtents);
    case 'sphere':
      requirePositive('sphere.radius', shape.radius);
      return new THREE.SphereGeometry(shape.radius, 16, 8).rotateX(Math.PI / 2);
    case 'cylinder':
      requirePositive('cylinder.radius', shape.radius);
      requirePositive('cylinder.height', shape.height);
      return new THREE.CylinderGeometry(shape.radius, shape.radius, shape.height, 24).rotateX(Math.PI / 2);
    case 'capsule':
      requirePositive('capsule.radius', shape.radius);
      requirePositive('capsule.length', shape.length);
      return new THREE.CapsuleGeometry(shape.radius, shape.length, 4, 16).rotateX(Math.PI / 2);
  }
}

function requirePositive(label: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${label} must be positive, received ${value}`);
}

/** The two axes along which texture coordinates run on the faces across x, y and z; v points up on the side faces. */
const FACE_AXES = [
  [1, 2],
  [0, 2],
  [0, 1],
] as const;

interface Corner {
  readonly position: [number, number, number];
  readonly normal: [number, number, number];
  readonly uv: [number, number];
}

/**
 * A box whose faces are inset by a bevel. Bevel vertices keep the normals of the faces that they touch, so that
 * interpolation rounds the edges; they take the texture coordinates of one face, so that patterns do not smear.
 */
function bevelledBox(half: Vector3): THREE.BufferGeometry {
  const bevel = Math.min(0.003, 0.16 * Math.min(...half));
  const positions: number[] = [];
  const normals: number[] = [];
  const uvs: number[] = [];
  const indices: number[] = [];

  const corner = (face: number, signs: readonly number[]): Corner => {
    const axis = face >> 1;
    const sign = face % 2 === 0 ? 1 : -1;
    const [u, v] = FACE_AXES[axis]!;
    const position: [number, number, number] = [0, 0, 0];
    for (let k = 0; k < 3; k++) position[k] = signs[k]! * (half[k]! - (k === axis ? 0 : bevel));
    const normal: [number, number, number] = [0, 0, 0];
    normal[axis] = sign;
    const across = (k: number): number => 0.5 + (0.5 * position[k]!) / half[k]!;
    return { position, normal, uv: [across(u), across(v)] };
  };
  const polygon = (corners: readonly Corner[], uvFrom: readonly Corner[]): void => {
    const first = positions.length / 3;
    for (const [i, { position, normal }] of corners.entries()) {
      positions.push(...position);
      normals.push(...normal);
      uvs.push(...uvFrom[i]!.uv);
    }
    // The polygon is convex and faces away from the centre; its winding is read off its first three corners.
    const [a, b, c] = corners.map(({ position }) => new THREE.Vector3(...position)) as [
      THREE.Vector3,
      THREE.Vector3,
      THREE.Vector3,
    ];
    const outwards = b.clone().sub(a).cross(c.clone().sub(a)).dot(a.clone().add(b).add(c)) > 0;
    for (let i = 1; i + 1 < corners.length; i++) {
      indices.push(first, outwards ? first + i : first + i + 1, outwards ? first + i + 1 : first + i);
    }
  };
  const withSigns = (axisA: number, a: number, axisB: number, b: number, axisC: number, c: number): number[] => {
    const signs = [0, 0, 0];
    signs[axisA] = a;
    signs[axisB] = b;
    signs[axisC] = c;
    return signs;
  };
  const faceOf = (axis: number, sign: number): number => axis * 2 + (sign > 0 ? 0 : 1);

  for (let axis = 0; axis < 3; axis++) {
    const u = (axis + 1) % 3;
    const v = (axis + 2) % 3;
    for (const sign of [1, -1]) {
      const face = faceOf(axis, sign);
      const ring = (
        [
          [-1, -1],
          [1, -1],
          [1, 1],
          [-1, 1],
        ] as const
      ).map(([su, sv]) => corner(face, withSigns(axis, sign, u, su, v, sv)));
      polygon(ring, ring);
      for (const other of [1, -1]) {
        const otherFace = faceOf(u, other);
        const low = withSigns(axis, sign, u, other, v, -1);
        const high = withSigns(axis, sign, u, other, v, 1);
        const edge = [corner(face, low), corner(face, high), corner(otherFace, high), corner(otherFace, low)];
        polygon(edge, [edge[0]!, edge[1]!, edge[1]!, edge[0]!]);
      }
    }
  }
  for (const x of [1, -1]) {
    for (const y of [1, -1]) {
      for (const z of [1, -1]) {
        const signs = [x, y, z];
        const tip = [corner(faceOf(2, z), signs), corner(faceOf(0, x), signs), corner(faceOf(1, y), signs)];
        polygon(tip, [tip[0]!, tip[0]!, tip[0]!]);
      }
    }
  }
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(positions, 3));
  geometry.setAttribute('normal', new THREE.Float32BufferAttribute(normals, 3));
  geometry.setAttribute('uv', new THREE.Float32BufferAttribute(uvs, 2));
  geometry.setIndex(indices);
  return geometry;
}
