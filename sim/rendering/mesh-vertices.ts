import type * as THREE from 'three';
import type { TriangleArrays } from './triangle-arrays.js';

type Attribute = THREE.BufferAttribute | THREE.InterleavedBufferAttribute;

/** What a call of `MeshVertices.refresh` changed. */
export const MeshChange = {
  /** Nothing. */
  none: 0,
  /** Normals, colours or texture coordinates, but nothing that a shadow depends on. */
  look: 1,
  /** Positions, triangles or the shadow flag, and perhaps more. */
  shape: 2,
} as const;

/** One of the values of `MeshChange`. */
export type MeshChange = (typeof MeshChange)[keyof typeof MeshChange];

/** The part of a scene's flat arrays that belongs to one mesh, and what it was last computed from. */
export class MeshVertices {
  /** The mesh. */
  readonly mesh: THREE.Mesh;
  /** Materials in the order of the geometry's groups; one when there are no groups. */
  readonly materials: readonly THREE.Material[];
  /** Number of vertices. */
  readonly vertexCount: number;
  /** Number of triangles. */
  readonly triangleCount: number;

  readonly #vertexOffset: number;
  readonly #triangleOffset: number;
  readonly #surfaceOffset: number;
  readonly #geometry: THREE.BufferGeometry;
  readonly #material: THREE.Material | THREE.Material[];
  readonly #matrix = new Float64Array(16);
  #castShadow = false;
  #position: Attribute | undefined;
  #normal: Attribute | undefined;
  #positionVersion = -1;
  #normalVersion = -1;
  #uvVersion = -1;
  #colorVersion = -1;
  #indexVersion = -1;

  /** @param vertexOffset, triangleOffset, surfaceOffset - Where this mesh begins in the scene's arrays. */
  constructor(mesh: THREE.Mesh, vertexOffset: number, triangleOffset: number, surfaceOffset: number) {
    this.mesh = mesh;
    this.#geometry = mesh.geometry;
    this.#material = mesh.material;
    this.materials = Array.isArray(mesh.material) ? [...mesh.material] : [mesh.material];
    this.vertexCount = mesh.geometry.getAttribute('position')?.count ?? 0;
    this.triangleCount = countTriangles(mesh.geometry);
    this.#vertexOffset = vertexOffset;
    this.#triangleOffset = triangleOffset;
    this.#surfaceOffset = surfaceOffset;
  }

  /** Whether this still describes `mesh`, apart from changed numbers. */
  matches(mesh: THREE.Mesh): boolean {
    return (
      mesh === this.mesh &&
      mesh.geometry === this.#geometry &&
      mesh.material === this.#material &&
      (mesh.geometry.getAttribute('position')?.count ?? 0) === this.vertexCount &&
      countTriangles(mesh.geometry) === this.triangleCount
    );
  }

  /** Recomputes what changed since the last call. */
  refresh(scene: TriangleArrays): MeshChange {
    const { attributes, index } = this.#geometry;
    const position = attributes['position'];
    if (position === undefined || this.vertexCount === 0) return MeshChange.none;
    let change: MeshChange = MeshChange.none;
    const normal = attributes['normal'];
    const uv = attributes['uv'];
    const color = attributes['color'];
    const indexVersion = index === null ? 0 : index.version;
    const topologyChanged = indexVersion !== this.#indexVersion;
    if (topologyChanged) {
      this.#indexVersion = indexVersion;
      this.#writeTriangles(scene, index);
    }
    const castsChanged = this.mesh.castShadow !== this.#castShadow || topologyChanged;
    if (castsChanged) {
      this.#castShadow = this.mesh.castShadow;
      scene.triangleCasts.fill(
        this.#castShadow ? 1 : 0,
        this.#triangleOffset,
        this.#triangleOffset + this.triangleCount,
      );
    }
    const uvVersion = uv === undefined ? 0 : versionOf(uv);
    if (uvVersion !== this.#uvVersion) {
      this.#uvVersion = uvVersion;
      change = MeshChange.look;
      for (let i = 0; i < this.vertexCount; i++) {
        scene.uvs[(this.#vertexOffset + i) * 2] = uv === undefined ? 0 : uv.getX(i);
        scene.uvs[(this.#vertexOffset + i) * 2 + 1] = uv === undefined ? 0 : uv.getY(i);
      }
    }
    const colorVersion = color === undefined ? 0 : versionOf(color);
    if (colorVersion !== this.#colorVersion) {
      this.#colorVersion = colorVersion;
      change = MeshChange.look;
      for (let i = 0; i < this.vertexCount; i++) {
        scene.colors[(this.#vertexOffset + i) * 3] = color === undefined ? 1 : color.getX(i);
        scene.colors[(this.#vertexOffset + i) * 3 + 1] = color === undefined ? 1 : color.getY(i);
        scene.colors[(this.#vertexOffset + i) * 3 + 2] = color === undefined ? 1 : color.getZ(i);
      }
    }
    const positionVersion = versionOf(position);
    const normalVersion = normal === undefined ? -2 : versionOf(normal);
    const elements = this.mesh.matrixWorld.elements;
    let matrixChanged = false;
    for (let i = 0; i < 16; i++) {
      if (elements[i] !== this.#matrix[i]) {
        matrixChanged = true;
        this.#matrix[i] = elements[i]!;
      }
    }
    const first = this.#vertexOffset;
    const end = first + this.vertexCount;
    const positionsChanged = positionVersion !== this.#positionVersion || position !== this.#position;
    const shapeChanged = matrixChanged || topologyChanged || positionsChanged;
    if (positionsChanged) {
      this.#positionVersion = positionVersion;
      this.#position = position;
      this.#copy(position, scene.localPositions);
    }
    if (shapeChanged) scene.transformPositions(first, end, this.#matrix);
    const normalsChanged = normalVersion !== this.#normalVersion || normal !== this.#normal;
    if (normalsChanged) {
      this.#normalVersion = normalVersion;
      this.#normal = normal;
      if (normal !== undefined) this.#copy(normal, scene.localNormals);
    }
    if (shapeChanged || normalsChanged) {
      change = MeshChange.look;
      if (normal === undefined) this.#averageNormals(scene);
      else scene.transformNormals(first, end, this.#matrix);
    }
    return shapeChanged || castsChanged ? MeshChange.shape : change;
  }

  #writeTriangles(scene: TriangleArrays, index: THREE.BufferAttribute | null): void {
    const { groups } = this.#geometry;
    const count = this.triangleCount * 3;
    for (let i = 0; i < count; i++) {
      scene.triangles[this.#triangleOffset * 3 + i] = this.#vertexOffset + (index === null ? i : index.getX(i));
    }
    scene.triangleSurface.fill(this.#surfaceOffset, this.#triangleOffset, this.#triangleOffset + this.triangleCount);
    if (this.materials.length < 2) return;
    for (const { start, count: length, materialIndex = 0 } of groups) {
      const first = this.#triangleOffset + start / 3;
      const end = Math.min(first + length / 3, this.#triangleOffset + this.triangleCount);
      scene.triangleSurface.fill(this.#surfaceOffset + Math.min(materialIndex, this.materials.length - 1), first, end);
    }
  }

  /** Copies the three numbers of each vertex to the mesh's part of `out`. */
  #copy(attribute: Attribute, out: Float64Array): void {
    const { array, stride, offset } = layoutOf(attribute);
    for (let i = 0, from = offset, to = this.#vertexOffset * 3; i < this.vertexCount; i++, from += stride, to += 3) {
      out[to] = array[from]!;
      out[to + 1] = array[from + 1]!;
      out[to + 2] = array[from + 2]!;
    }
  }

  /** Smooth normals for geometry that brings none: the normalised sum of the area-weighted normals of the faces around. */
  #averageNormals(scene: TriangleArrays): void {
    const { positions, triangles, normals } = scene;
    const flip = mirrors(this.#matrix) ? -1 : 1;
    normals.fill(0, this.#vertexOffset * 3, (this.#vertexOffset + this.vertexCount) * 3);
    const end = this.#triangleOffset + this.triangleCount;
    for (let t = this.#triangleOffset; t < end; t++) {
      const a = triangles[t * 3]! * 3;
      const b = triangles[t * 3 + 1]! * 3;
      const c = triangles[t * 3 + 2]! * 3;
      const ux = positions[b]! - positions[a]!;
      const uy = positions[b + 1]! - positions[a + 1]!;
      const uz = positions[b + 2]! - positions[a + 2]!;
      const vx = positions[c]! - positions[a]!;
      const vy = positions[c + 1]! - positions[a + 1]!;
      const vz = positions[c + 2]! - positions[a + 2]!;
      const nx = (uy * vz - uz * vy) * flip;
      const ny = (uz * vx - ux * vz) * flip;
      const nz = (ux * vy - uy * vx) * flip;
      normals[a]! += nx;
      normals[a + 1]! += ny;
      normals[a + 2]! += nz;
      normals[b]! += nx;
      normals[b + 1]! += ny;
      normals[b + 2]! += nz;
      normals[c]! += nx;
      normals[c + 1]! += ny;
      normals[c + 2]! += nz;
    }
    const last = (this.#vertexOffset + this.vertexCount) * 3;
    for (let i = this.#vertexOffset * 3; i < last; i += 3) {
      const x = normals[i]!;
      const y = normals[i + 1]!;
      const z = normals[i + 2]!;
      const length = Math.sqrt(x * x + y * y + z * z);
      const scale = length > 0 ? 1 / length : 0;
      normals[i] = x * scale;
      normals[i + 1] = y * scale;
      normals[i + 2] = z * scale;
    }
  }
}

function mirrors(m: Float64Array): boolean {
  return (
    m[0]! * (m[5]! * m[10]! - m[9]! * m[6]!) -
      m[4]! * (m[1]! * m[10]! - m[9]! * m[2]!) +
      m[8]! * (m[1]! * m[6]! - m[5]! * m[2]!) <
    0
  );
}

function countTriangles(geometry: THREE.BufferGeometry): number {
  const corners = geometry.index?.count ?? geometry.getAttribute('position')?.count ?? 0;
  return Math.floor(corners / 3);
}

function versionOf(attribute: Attribute): number {
  return 'data' in attribute ? attribute.data.version : attribute.version;
}

function layoutOf(attribute: Attribute): { array: ArrayLike<number>; stride: number; offset: number } {
  return 'data' in attribute
    ? { array: attribute.data.array, stride: attribute.data.stride, offset: attribute.offset }
    : { array: attribute.array, stride: attribute.itemSize, offset: 0 };
}
