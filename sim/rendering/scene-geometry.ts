import type * as THREE from 'three';
import { KernelMemory } from '../kernels/index.js';
import { renderingKernels, type RenderingKernels } from './kernels.generated.js';
import { SURFACE_STRIDE } from './layout.js';
import { readSurface } from './surface.js';
import type { LinearTexture } from './texture.js';
import { TextureTable } from './texture-table.js';
import { MeshChange, MeshVertices } from './mesh-vertices.js';
import type { TriangleArrays } from './triangle-arrays.js';

const SCRATCH = new Float64Array(SURFACE_STRIDE);
const CACHE = new WeakMap<THREE.Scene, SceneGeometry>();

/**
 * All visible triangles of a scene in the world frame, in flat arrays that are kept between frames: a mesh is
 * transformed again only when its pose or its vertices changed. Every rasteriser of a scene shares one, and works in its memory.
 *
 * Instanced, skinned and morphed meshes, draw ranges, lines and points are not drawn.
 */
export class SceneGeometry implements TriangleArrays {
  /** Number of vertices. */
  vertexCount = 0;
  /** Number of triangles. */
  triangleCount = 0;
  /** What rasterisers of the scene work in. */
  readonly memory = new KernelMemory();
  /** The kernels that work in it. */
  readonly kernels: RenderingKernels = renderingKernels.bind(this.memory);
  /** The scene's arrays for kernels; the members below are their views. */
  arrays = makeArrays(this.memory, 0, 0, 0);
  /** Colour texture per surface, if any. */
  readonly textures: (LinearTexture | null)[] = [];
  /** Counts the calls of `update`. */
  clock = 0;
  /** Number of meshes. */
  meshCount = 0;
  /** First vertex of each mesh, and the number of vertices after the last one. */
  meshVertices = new Int32Array(1);
  /** First triangle of each mesh, and the number of triangles after the last one. */
  meshTriangles = new Int32Array(1);
  /** Value of `clock` when a mesh or one of its surfaces last changed, in look or in place. */
  meshChanged = new Float64Array(0);
  /** Counts up whenever a position, a triangle or a shadow flag changed. */
  version = 0;
  /** Counts up whenever vertices and triangles are numbered anew. */
  numbering = 0;
  /** Number of lights. */
  lightCount = 0;
  /** Lights of the scene in traversal order, refreshed by `update`; entries beyond `lightCount` are stale. */
  readonly lights: THREE.Light[] = [];

  readonly #found: THREE.Mesh[] = [];
  readonly #foundSegmentation: number[] = [];
  /** Entries in use, so that the lists keep their room between pictures. */
  #foundCount = 0;
  #meshes: MeshVertices[] = [];
  readonly #textureTable = new TextureTable(this.memory);

  /** Positions in the frame of their mesh in metres, 3 per vertex. */
  get localPositions(): Float64Array {
    return this.arrays.localPositions.view;
  }

  /** Normals in the frame of their mesh, of any length, 3 per vertex. */
  get localNormals(): Float64Array {
    return this.arrays.localNormals.view;
  }

  /** World positions in metres, 3 per vertex. */
  get positions(): Float32Array {
    return this.arrays.positions.view;
  }

  /** Unit world normals, 3 per vertex. */
  get normals(): Float32Array {
    return this.arrays.normals.view;
  }

  /** Texture coordinates, 2 per vertex. */
  get uvs(): Float32Array {
    return this.arrays.uvs.view;
  }

  /** Linear vertex colours, 3 per vertex; 1 where a mesh has none. */
  get colors(): Float32Array {
    return this.arrays.colors.view;
  }

  /** Vertex indices, 3 per triangle. */
  get triangles(): Int32Array {
    return this.arrays.triangles.view;
  }

  /** Row of the surfaces' numbers per triangle. */
  get triangleSurface(): Int32Array {
    return this.arrays.triangleSurface.view;
  }

  /** Whether a triangle casts shadows, 1 or 0. */
  get triangleCasts(): Uint8Array {
    return this.arrays.triangleCasts.view;
  }

  /** Address of what kernels know of the surfaces' textures, see `TEXTURE_STRIDE`. */
  get textureTable(): number {
    return this.#textureTable.pointer;
  }

  /** The geometry of `scene`, made on first use and dropped with the scene. */
  static of(scene: THREE.Scene): SceneGeometry {
    let geometry = CACHE.get(scene);
    if (geometry === undefined) {
      geometry = new SceneGeometry();
      CACHE.set(scene, geometry);
    }
    return geometry;
  }

  /** Brings everything up to date with `scene`, world matrices included. */
  update(scene: THREE.Scene): void {
    scene.updateMatrixWorld();
    this.#foundCount = 0;
    this.lightCount = 0;
    this.#collect(scene, 0);
    if (this.#structureChanged()) this.#rebuild();
    this.clock++;
    let moved = false;
    const { surfaces, changed: surfaceChanged } = this.arrays;
    for (let m = 0, row = 0; m < this.#meshes.length; m++) {
      const entry = this.#meshes[m]!;
      const change = entry.refresh(this);
      if (change === MeshChange.shape) moved = true;
      const { mesh, materials } = entry;
      for (let k = 0; k < materials.length; k++, row++) {
        const texture = readSurface(SCRATCH, 0, materials[k]!, mesh, this.#foundSegmentation[m]!);
        let changed = change !== MeshChange.none;
        if (this.textures[row] !== texture) {
          changed = true;
          this.textures[row] = texture;
          this.#textureTable.set(row, this.textures);
        }
        for (let i = 0, o = row * SURFACE_STRIDE; i < SURFACE_STRIDE; i++, o++) {
          if (surfaces.view[o] === SCRATCH[i]) continue;
          surfaces.view[o] = SCRATCH[i]!;
          changed = true;
        }
        if (!changed) continue;
        surfaceChanged.view[row] = this.clock;
        this.meshChanged[m] = this.clock;
      }
    }
    if (moved) this.version++;
  }

  /** Computes the world positions of the vertices from `first` up to `end` by their mesh's matrix. */
  transformPositions(first: number, end: number, matrix: Float64Array): void {
    const { localPositions, positions, matrix: numbers } = this.arrays;
    numbers.view.set(matrix);
    this.kernels.transformPoints(localPositions.pointer, first, end, numbers.pointer, positions.pointer);
  }

  /** Computes the world normals of the same. */
  transformNormals(first: number, end: number, matrix: Float64Array): void {
    const { localNormals, normals, matrix: numbers } = this.arrays;
    numbers.view.set(matrix);
    this.kernels.transformNormals(localNormals.pointer, first, end, numbers.pointer, normals.pointer);
  }

  #collect(object: THREE.Object3D, inherited: number): void {
    if (!object.visible) return;
    const own: unknown = object.userData['segmentation'];
    const segmentation = typeof own === 'number' ? own : inherited;
    if ((object as THREE.Mesh).isMesh === true) {
      this.#found[this.#foundCount] = object as THREE.Mesh;
      this.#foundSegmentation[this.#foundCount++] = segmentation;
    } else if ((object as THREE.Light).isLight === true) {
      this.lights[this.lightCount++] = object as THREE.Light;
    }
    const { children } = object;
    for (let i = 0; i < children.length; i++) this.#collect(children[i]!, segmentation);
  }

  #structureChanged(): boolean {
    if (this.#foundCount !== this.#meshes.length) return true;
    for (let i = 0; i < this.#foundCount; i++) {
      if (!this.#meshes[i]!.matches(this.#found[i]!)) return true;
    }
    return false;
  }

  #rebuild(): void {
    this.#meshes = [];
    let vertices = 0;
    let triangles = 0;
    let surfaces = 0;
    this.meshCount = this.#foundCount;
    this.meshVertices = new Int32Array(this.meshCount + 1);
    this.meshTriangles = new Int32Array(this.meshCount + 1);
    this.meshChanged = new Float64Array(this.meshCount);
    this.#found.length = this.#foundSegmentation.length = this.#foundCount;
    this.lights.length = this.lightCount;
    for (const mesh of this.#found) {
      const entry = new MeshVertices(mesh, vertices, triangles, surfaces);
      this.#meshes.push(entry);
      vertices += entry.vertexCount;
      triangles += entry.triangleCount;
      surfaces += entry.materials.length;
      this.meshVertices[this.#meshes.length] = vertices;
      this.meshTriangles[this.#meshes.length] = triangles;
    }
    this.vertexCount = vertices;
    this.triangleCount = triangles;
    this.arrays.loan.giveBack();
    this.arrays = makeArrays(this.memory, vertices, triangles, surfaces);
    this.#textureTable.reset(surfaces);
    this.textures.length = 0;
    this.version++;
    this.numbering++;
  }
}

/** The arrays of a scene of so many vertices, triangles and surfaces. */
function makeArrays(memory: KernelMemory, vertices: number, triangles: number, surfaces: number) {
  const loan = memory.lend();
  return {
    /** Gives them all back. */
    loan,
    /** Positions in the frame of their mesh in metres, 3 per vertex. */
    localPositions: loan.float64(vertices * 3),
    /** Normals in the frame of their mesh, 3 per vertex. */
    localNormals: loan.float64(vertices * 3),
    /** Matrix of the mesh whose vertices are moved. */
    matrix: loan.float64(16),
    /** World positions in metres, 3 per vertex. */
    positions: loan.float32(vertices * 3),
    /** Unit world normals, 3 per vertex. */
    normals: loan.float32(vertices * 3),
    /** Texture coordinates, 2 per vertex. */
    uvs: loan.float32(vertices * 2),
    /** Linear vertex colours, 3 per vertex. */
    colors: loan.float32(vertices * 3),
    /** Vertex indices, 3 per triangle. */
    triangles: loan.int32(triangles * 3),
    /** Row of `surfaces` per triangle. */
    triangleSurface: loan.int32(triangles),
    /** Whether a triangle casts shadows, 1 or 0. */
    triangleCasts: loan.uint8(triangles),
    /** Material properties, `SURFACE_STRIDE` numbers per surface. */
    surfaces: loan.float64(surfaces * SURFACE_STRIDE),
    /** Value of `clock` when a surface last changed, in look or in place. */
    changed: loan.int32(surfaces),
  };
}
