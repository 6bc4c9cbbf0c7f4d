import { Float32s, Float64s } from '../../kernels/assembly/arrays';
import {
  VERTEX_STRIDE,
  VIEW_AXES,
  VIEW_CENTER_X,
  VIEW_CENTER_Y,
  VIEW_FOCAL_X,
  VIEW_FOCAL_Y,
  VIEW_NEAR,
} from '../layout';

/** Moves the vertices from `first` up to `end` into the camera's frame; what is nearer than the near plane gets no place in the picture. */
export function project(positions: Float32s, first: i32, end: i32, view: Float64s, out: Float64s): void {
  const ox = view[0],
    oy = view[1],
    oz = view[2];
  const rx = view[VIEW_AXES],
    ry = view[VIEW_AXES + 1],
    rz = view[VIEW_AXES + 2];
  const dx = view[VIEW_AXES + 3],
    dy = view[VIEW_AXES + 4],
    dz = view[VIEW_AXES + 5];
  const fx = view[VIEW_AXES + 6],
    fy = view[VIEW_AXES + 7],
    fz = view[VIEW_AXES + 8];
  const focalX = view[VIEW_FOCAL_X],
    focalY = view[VIEW_FOCAL_Y];
  const centerX = view[VIEW_CENTER_X],
    centerY = view[VIEW_CENTER_Y];
  const near = view[VIEW_NEAR];
  for (let v = first, i = first * 3, o = first * VERTEX_STRIDE; v < end; v++, i += 3, o += VERTEX_STRIDE) {
    const x = <f64>positions[i] - ox;
    const y = <f64>positions[i + 1] - oy;
    const z = <f64>positions[i + 2] - oz;
    const right = rx * x + ry * y + rz * z;
    const down = dx * x + dy * y + dz * z;
    const forward = fx * x + fy * y + fz * z;
    if (forward >= near) {
      const inverse = 1 / forward;
      out[o] = focalX * right * inverse + centerX;
      out[o + 1] = focalY * down * inverse + centerY;
      out[o + 2] = inverse;
    }
    out[o + 3] = right;
    out[o + 4] = down;
    out[o + 5] = forward;
  }
}
