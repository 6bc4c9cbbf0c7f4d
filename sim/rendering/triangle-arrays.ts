/** The flat arrays into which meshes write their world-space vertices and triangles. */
export interface TriangleArrays {
  /** Positions in the frame of their mesh in metres, 3 per vertex. */
  readonly localPositions: Float64Array;
  /** Normals in the frame of their mesh, of any length, 3 per vertex. */
  readonly localNormals: Float64Array;
  /** World positions in metres, 3 per vertex. */
  readonly positions: Float32Array;
  /** Unit world normals, 3 per vertex. */
  readonly normals: Float32Array;
  /** Texture coordinates, 2 per vertex. */
  readonly uvs: Float32Array;
  /** Linear vertex colours, 3 per vertex; 1 where a mesh has none. */
  readonly colors: Float32Array;
  /** Vertex indices, 3 per triangle. */
  readonly triangles: Int32Array;
  /** Row of the surface table per triangle. */
  readonly triangleSurface: Int32Array;
  /** Whether a triangle casts shadows, 1 or 0. */
  readonly triangleCasts: Uint8Array;
  /** Computes `positions` of the vertices from `first` up to `end` by their mesh's matrix of 4 x 4 numbers, column by column. */
  transformPositions(first: number, end: number, matrix: Float64Array): void;
  /** Computes `normals` of the same. */
  transformNormals(first: number, end: number, matrix: Float64Array): void;
}
