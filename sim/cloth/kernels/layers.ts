import { Float64s, Int32s, Uint8s } from '../../kernels/assembly/arrays';

/** Share of an overlap that is undone per substep beside the layers' approach; it leaves no velocity. */
const RELAXATION: f64 = 0.1;

/**
 * Pushes layers apart to one thickness and applies friction between them, one contact after the other; see
 * `SelfContacts.solve`.
 *
 * @param x - Positions.
 * @param previous - Positions at the substep's start; changed where an overlap is undone.
 * @param w - Relative inverse masses.
 * @param first - Per contact, the first substep in which it can touch.
 * @param vertices - Per contact, the particle over the triangle.
 * @param corners - The triangle's particles, 3 per contact.
 * @param weights - 5 numbers per contact: weights of the corners, side, and one that is not read here.
 * @param touching - Receives 1 for the particles of contacts that touch.
 * @param count - Number of contacts.
 * @param substep - Number of the substep within the step.
 * @param settings - Thickness, friction coefficient, and how far layers are driven apart at most in the substep.
 */
export function separateLayers(
  x: Float64s,
  previous: Float64s,
  w: Float64s,
  first: Uint8s,
  vertices: Int32s,
  corners: Int32s,
  weights: Float64s,
  touching: Uint8s,
  count: i32,
  substep: i32,
  settings: Float64s,
): void {
  const thickness = settings[0];
  const friction = settings[1];
  const separation = settings[2];
  const squared = thickness * thickness;
  for (let k = 0; k < count; k++) {
    if (<i32>first[k] > substep) continue;
    const ip = vertices[k];
    const ia = corners[k * 3];
    const ib = corners[k * 3 + 1];
    const ic = corners[k * 3 + 2];
    const p = ip * 3;
    const a = ia * 3;
    const b = ib * 3;
    const c = ic * 3;
    const w0 = weights[k * 5];
    const w1 = weights[k * 5 + 1];
    const w2 = weights[k * 5 + 2];
    const side = weights[k * 5 + 3];
    const ax = x[a];
    const ay = x[a + 1];
    const az = x[a + 2];
    const bx = x[b];
    const by = x[b + 1];
    const bz = x[b + 2];
    const cx = x[c];
    const cy = x[c + 1];
    const cz = x[c + 2];
    const ux = bx - ax;
    const uy = by - ay;
    const uz = bz - az;
    const vx = cx - ax;
    const vy = cy - ay;
    const vz = cz - az;
    let nx = uy * vz - uz * vy;
    let ny = uz * vx - ux * vz;
    let nz = ux * vy - uy * vx;
    // Relative position of the vertex over its foot on the triangle.
    const dx = x[p] - w0 * ax - w1 * bx - w2 * cx;
    const dy = x[p + 1] - w0 * ay - w1 * by - w2 * cy;
    const dz = x[p + 2] - w0 * az - w1 * bz - w2 * cz;
    const scaled = side * (dx * nx + dy * ny + dz * nz);
    const n2 = nx * nx + ny * ny + nz * nz;
    if (scaled > 0 && scaled * scaled >= squared * n2) continue;
    if (n2 < 1e-24) continue;
    const inverse = side / sqrt(n2);
    nx *= inverse;
    ny *= inverse;
    nz *= inverse;
    const depth = thickness - (dx * nx + dy * ny + dz * nz);
    // Relative motion within the substep.
    let tx = dx - previous[p] + w0 * previous[a] + w1 * previous[b] + w2 * previous[c];
    let ty = dy - previous[p + 1] + w0 * previous[a + 1] + w1 * previous[b + 1] + w2 * previous[c + 1];
    let tz = dz - previous[p + 2] + w0 * previous[a + 2] + w1 * previous[b + 2] + w2 * previous[c + 2];
    const along = tx * nx + ty * ny + tz * nz;
    let push: f64 = along < 0 ? -along : 0;
    if (push > depth) push = depth;
    let relax = RELAXATION * (depth - push);
    if (relax > separation) relax = separation;
    tx -= along * nx;
    ty -= along * ny;
    tz -= along * nz;
    const sliding = sqrt(tx * tx + ty * ty + tz * tz);
    const held = friction * push;
    const undone: f64 = sliding <= held ? 1 : held / sliding;
    const wp = w[ip];
    const wa = w[ia] * w0;
    const wb = w[ib] * w1;
    const wc = w[ic] * w2;
    const s = 1 / (wp + wa * w0 + wb * w1 + wc * w2);
    // Moving the start of the substep along keeps the overlap's undoing out of the velocity: nothing pops or hops.
    const r = relax * s;
    const ex = nx * r;
    const ey = ny * r;
    const ez = nz * r;
    previous[p] += ex * wp;
    previous[p + 1] += ey * wp;
    previous[p + 2] += ez * wp;
    previous[a] -= ex * wa;
    previous[a + 1] -= ey * wa;
    previous[a + 2] -= ez * wa;
    previous[b] -= ex * wb;
    previous[b + 1] -= ey * wb;
    previous[b + 2] -= ez * wb;
    previous[c] -= ex * wc;
    previous[c + 1] -= ey * wc;
    previous[c + 2] -= ez * wc;
    touching[ip] = 1;
    touching[ia] = 1;
    touching[ib] = 1;
    touching[ic] = 1;
    push += relax;
    const gx = (nx * push - tx * undone) * s;
    const gy = (ny * push - ty * undone) * s;
    const gz = (nz * push - tz * undone) * s;
    x[p] += gx * wp;
    x[p + 1] += gy * wp;
    x[p + 2] += gz * wp;
    x[a] = ax - gx * wa;
    x[a + 1] = ay - gy * wa;
    x[a + 2] = az - gz * wa;
    x[b] = bx - gx * wb;
    x[b + 1] = by - gy * wb;
    x[b + 2] = bz - gz * wb;
    x[c] = cx - gx * wc;
    x[c + 1] = cy - gy * wc;
    x[c + 2] = cz - gz * wc;
  }
}
