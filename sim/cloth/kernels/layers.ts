import { Float64s, Int32s, Uint8s } from '../../kernels/assembly/arrays';
import { CONTACT } from './find-contacts';

/** Overlap beyond which layers are jammed, as a share of the distance that they keep. */
const JAMMED: f64 = 0.01;

/**
 * Pushes layers apart to the distances that they keep and applies friction between them, one contact after the other; see
 * `SelfContacts.solve`.
 *
 * @param x - Positions.
 * @param previous - Positions at the substep's start; changed where an overlap is undone.
 * @param w - Relative inverse masses.
 * @param first - Per contact, the next substep in which it can touch; receives a later one where it is far from that.
 * @param ends - 4 particles per contact.
 * @param contacts - 9 numbers per contact; see `findContacts`.
 * @param touching - Receives 1 for the particles of contacts that touch, 2 where they are jammed.
 * @param count - Number of contacts.
 * @param substep - Number of the substep within the step.
 * @param settings - Friction coefficient, how far layers are driven apart at most in the substep, share of an overlap that is
 * undone beside the layers' approach, share of their distance that contacts keep.
 */
export function separateLayers(
  x: Float64s,
  previous: Float64s,
  w: Float64s,
  first: Uint8s,
  ends: Int32s,
  contacts: Float64s,
  touching: Uint8s,
  count: i32,
  substep: i32,
  settings: Float64s,
): void {
  const friction = settings[0];
  const separation = settings[1];
  const relaxation = settings[2];
  const share = settings[3];
  for (let k = 0; k < count; k++) {
    if (<i32>first[k] > substep) continue;
    const o = k * CONTACT;
    const ii = ends[k * 4];
    const ij = ends[k * 4 + 1];
    const ik = ends[k * 4 + 2];
    const il = ends[k * 4 + 3];
    const i = ii * 3;
    const j = ij * 3;
    const m = ik * 3;
    const l = il * 3;
    const wi = contacts[o];
    const wj = contacts[o + 1];
    const wk = contacts[o + 2];
    const wl = contacts[o + 3];
    const nx = contacts[o + 4];
    const ny = contacts[o + 5];
    const nz = contacts[o + 6];
    const dx = wi * x[i] + wj * x[j] + wk * x[m] + wl * x[l];
    const dy = wi * x[i + 1] + wj * x[j + 1] + wk * x[m + 1] + wl * x[l + 1];
    const dz = wi * x[i + 2] + wj * x[j + 2] + wk * x[m + 2] + wl * x[l + 2];
    const depth = share * contacts[o + 7] - (dx * nx + dy * ny + dz * nz);
    if (depth <= 0) {
      if (share == 1) first[k] = <u8>min(255, <f64>substep + 1 - depth / contacts[o + 8]);
      continue;
    }
    // Relative motion within the substep.
    let tx = dx - (wi * previous[i] + wj * previous[j] + wk * previous[m] + wl * previous[l]);
    let ty = dy - (wi * previous[i + 1] + wj * previous[j + 1] + wk * previous[m + 1] + wl * previous[l + 1]);
    let tz = dz - (wi * previous[i + 2] + wj * previous[j + 2] + wk * previous[m + 2] + wl * previous[l + 2]);
    const along = tx * nx + ty * ny + tz * nz;
    let push: f64 = along < 0 ? min(-along, depth) : 0;
    // A contact that threads press on lets them: it would pull them out for ever otherwise, against another one perhaps.
    const relax = max(min(relaxation * (depth - push), separation) - push, 0);
    tx -= along * nx;
    ty -= along * ny;
    tz -= along * nz;
    const sliding = sqrt(tx * tx + ty * ty + tz * tz);
    const held = friction * push * max(0, min(1, 2 - (2 * depth) / contacts[o + 7]));
    const undone: f64 = sliding <= held ? 1 : held / sliding;
    const gi = wi * w[ii];
    const gj = wj * w[ij];
    const gk = wk * w[ik];
    const gl = wl * w[il];
    const s = 1 / (wi * gi + wj * gj + wk * gk + wl * gl);
    // Moving the start of the substep along keeps the overlap's undoing out of the velocity: nothing pops or hops.
    const r = relax * s;
    const ex = nx * r;
    const ey = ny * r;
    const ez = nz * r;
    previous[i] += ex * gi;
    previous[i + 1] += ey * gi;
    previous[i + 2] += ez * gi;
    previous[j] += ex * gj;
    previous[j + 1] += ey * gj;
    previous[j + 2] += ez * gj;
    previous[m] += ex * gk;
    previous[m + 1] += ey * gk;
    previous[m + 2] += ez * gk;
    previous[l] += ex * gl;
    previous[l + 1] += ey * gl;
    previous[l + 2] += ez * gl;
    const how: u8 = depth > JAMMED * contacts[o + 7] ? 2 : 1;
    touching[ii] = max(touching[ii], how);
    touching[ij] = max(touching[ij], how);
    touching[ik] = max(touching[ik], how);
    touching[il] = max(touching[il], how);
    push += relax;
    const hx = (nx * push - tx * undone) * s;
    const hy = (ny * push - ty * undone) * s;
    const hz = (nz * push - tz * undone) * s;
    x[i] += hx * gi;
    x[i + 1] += hy * gi;
    x[i + 2] += hz * gi;
    x[j] += hx * gj;
    x[j + 1] += hy * gj;
    x[j + 2] += hz * gj;
    x[m] += hx * gk;
    x[m + 1] += hy * gk;
    x[m + 2] += hz * gk;
    x[l] += hx * gl;
    x[l + 1] += hy * gl;
    x[l + 2] += hz * gl;
  }
}
