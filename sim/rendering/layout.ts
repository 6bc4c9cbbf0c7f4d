/**
 * How the arrays that kernels and TypeScript share are laid out: offsets and strides in numbers. Plain constants, since both
 * compilers read this file.
 */

/** Numbers per projected vertex: pixel column, pixel row and 1 / depth, then X right, Y down and Z forward in metres from the camera. */
export const VERTEX_STRIDE = 6;

/** A view: the optical centre, 3 numbers. */
export const VIEW_ORIGIN = 0;
/** World directions of the camera's axes, right, down, forward, 9 numbers. */
export const VIEW_AXES = 3;
/** Horizontal focal length in pixels. */
export const VIEW_FOCAL_X = 12;
/** Vertical focal length in pixels. */
export const VIEW_FOCAL_Y = 13;
/** Column of the principal point in pixels. */
export const VIEW_CENTER_X = 14;
/** Row of the principal point in pixels. */
export const VIEW_CENTER_Y = 15;
/** Near plane in metres. */
export const VIEW_NEAR = 16;
/** Far plane in metres. */
export const VIEW_FAR = 17;
/** Numbers of a view. */
export const VIEW_STRIDE = 18;

/** Numbers per surface. */
export const SURFACE_STRIDE = 28;
/** Linear base colour, 3 numbers. */
export const SURFACE_COLOR = 0;
/** Linear emitted light, 3 numbers. */
export const SURFACE_EMISSIVE = 3;
/** 1 when the surface shows its colour without light or tone curve. */
export const SURFACE_UNLIT = 6;
/** Fourth power of the roughness (the squared GGX alpha); 0 switches specular reflection off. */
export const SURFACE_ALPHA_SQUARED = 7;
/** Metalness, 0 to 1. */
export const SURFACE_METALNESS = 8;
/** Which sides are drawn: 0 front, 1 back, 2 both. */
export const SURFACE_SIDE = 9;
/** 1 when vertex colours multiply the base colour. */
export const SURFACE_VERTEX_COLORS = 10;
/** 1 when shadows fall on the surface. */
export const SURFACE_RECEIVES = 11;
/** 1 when the face normal replaces the vertex normals. */
export const SURFACE_FLAT = 12;
/** Segmentation id. */
export const SURFACE_SEGMENTATION = 13;
/** Row-major 2 x 3 texture transform, 6 numbers. */
export const SURFACE_UV = 14;
/** 1 when the mesh's transform mirrors, which turns its winding round. */
export const SURFACE_MIRRORED = 20;

/**
 * Numbers per visible triangle for what needs double precision. A *plane* is three numbers A, B, C for the function
 * A x + B y + C of the pixel x, y; what varies linearly over a triangle in space is, divided by depth, such a function.
 * First comes the plane of 1 / depth.
 */
export const PLANE_DEPTH = 0;
/** Planes of the texture coordinates u, v divided by depth, 6 numbers. */
export const PLANE_UV = 3;
/** Texels under one square pixel where the depth is 1 m; grows with the third power of depth. */
export const PLANE_TEXELS = 9;
/** Planes of the vertex colour divided by depth, 9 numbers. */
export const PLANE_COLOR = 10;
/** Per directional light, `PLANE_LAMP_STRIDE` numbers: slopes of the triangle's plane in its shadow map along u and v, and 1 when its normals turn away from the light everywhere. */
export const PLANE_LAMPS = 19;
/** Numbers per light at `PLANE_LAMPS`. */
export const PLANE_LAMP_STRIDE = 3;

/**
 * Single-precision numbers per visible triangle for shading, in groups of four: factors of the pixel's column; those of its row,
 * with 1 where the normal is the same everywhere; constants of the normal in the camera's frame divided by depth (the unit normal
 * itself where it is the same), with 1 where shadows fall; base colour and squared alpha; emitted light and metalness, or -1 where
 * the colour is shown without light.
 */
export const SHADE_STRIDE = 20;

/** Numbers per directional light: unit vector towards it in the camera's frame (3), linear colour times intensity (3). */
export const LAMP_COLOR = 3;
/** Rows of the rotation into its shadow map's space: u, v across the map, s along the light, 9 numbers. */
export const LAMP_BASIS = 6;
/** Coordinates u and v in metres of the map's corner. */
export const LAMP_ORIGIN = 15;
/** Texels of the map per metre. */
export const LAMP_SCALE = 17;
/** Width in metres over which shadow edges fade. */
export const LAMP_SOFTNESS = 18;
/** Numbers per directional light. */
export const LAMP_STRIDE = 20;

/** Integers per directional light: 1 when it has a shadow map, else 0. */
export const MAP_CASTS = 0;
/** 1 when nothing casts a shadow. */
export const MAP_EMPTY = 1;
/** Address of the map's depths. */
export const MAP_DEPTH = 2;
/** Address of the tiles' depths. */
export const MAP_TILE_DEPTH = 3;
/** Address of the picture of the map in which a tile last changed. */
export const MAP_TILE_CHANGED = 4;
/** Number of tiles along each axis. */
export const MAP_TILES = 5;
/** Edge length in texels. */
export const MAP_EDGE = 6;
/** Distance from the start of a row to the next. */
export const MAP_ROW = 7;
/** How many texels around its own a lookup may read. */
export const MAP_REACH = 8;
/** Picture of the map that the pixels' memory knows. */
export const MAP_DRAWN_BEFORE = 9;
/** Address of the light that arrived at each pixel in the last picture. */
export const MAP_ARRIVED = 10;
/** Address of the tile that decided it. */
export const MAP_ARRIVED_TILE = 11;
/** Address of the light that arrives at each piece. */
export const MAP_ARRIVING = 12;
/** Address of the tile that decides it. */
export const MAP_ARRIVING_TILE = 13;
/** Integers per directional light. */
export const MAP_STRIDE = 16;

/** Edge length in texels of a shadow map's tiles, as a power of two. */
export const TILE_SHIFT = 3;
/** Stands for a tile where a light's shadow map has no say. */
export const BESIDE = -1;
/** Stands for the tile of a pixel that several tiles decided. */
export const SEVERAL = -2;
/** Marks a pixel whose colour has to be worked out anew. */
export const UNKNOWN = -2;
/** Marks a pixel whose colour is the mean of several triangles'. */
export const MIXED = -3;

/**
 * 32-bit numbers per way in which the four samples of a pixel may be equal to each other. First come the places of the bytes of the
 * pieces' triangles among those of the samples, 4 numbers: of each piece those of its first sample.
 */
export const PARTITION_STRIDE = 20;
/** Column at which each of up to 4 pieces is shaded, in pixels from the pixel's left. */
export const PARTITION_X = 4;
/** Row, from its top. */
export const PARTITION_Y = 8;
/** Fraction of the pixel. */
export const PARTITION_SHARES = 12;
/** Which samples belong to it, 16 bits each: 2 numbers. */
export const PARTITION_MASKS = 16;
/** How many pieces there are. */
export const PARTITION_COUNT = 18;

/** Integers per surface about its texture: number of levels, 0 for none; whether u and v wrap around; then the levels. */
export const TEXTURE_REPEAT_U = 1;
/** Whether v wraps around, 1 or 0. */
export const TEXTURE_REPEAT_V = 2;
/** Per level its width, height and the address of its texels, 3 single-precision numbers each. */
export const TEXTURE_LEVELS = 3;
/** Integers per level. */
export const TEXTURE_LEVEL_STRIDE = 3;
/** Integers per surface: room for 16 levels. */
export const TEXTURE_STRIDE = 51;

/** Right shift that takes the bits of a float32 to the leading ones by which the table of sRGB bytes is indexed. */
export const SRGB_SHIFT = 13;
/** Bits of the float32 2^-13; everything darker is byte 0. */
export const DARKEST_BITS = 956301312;
/** Last index of the table, that of 1. */
export const BRIGHTEST = 13312;
