/** The flat arrays into which meshes write their world-space vertices and triangles. */
export interface TriangleArrays {
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
}
