import { Float64s, Int32s, Uint8s } from '../../kernels/assembly/arrays';

/**
 * Numbers per contact: weights of its four particles, unit normal, distance to keep, and how far its pieces may approach
 * each other in a substep.
 */
export const CONTACT: i32 = 9;
/** Elements nearer than this, in metres, have no direction in which to push them. */
export const TINY: f64 = 1e-9;

/** What the search works on; see `findContacts`. */
export class Search {
  constructor(
    public x: Float64s,
    public rest: Float64s,
    public ends: Int32s,
    public contacts: Float64s,
    public first: Uint8s,
    public across: Int32s,
    public around: Int32s,
    public neighbours: Int32s,
    public owners: Int32s,
    public room: i32,
    public thickness: f64,
    public edgeDistance: f64,
    public margin: f64,
    public approach: f64,
    public share: f64,
    public count: i32,
  ) {}
}

/** Writes a contact; beyond the room there is, counts it alone. */
export function put(
  w: Search,
  i: i32,
  j: i32,
  k: i32,
  l: i32,
  wi: f64,
  wj: f64,
  wk: f64,
  wl: f64,
  nx: f64,
  ny: f64,
  nz: f64,
  kept: f64,
  distance: f64,
): void {
  const n = w.count++;
  if (n >= w.room) return;
  const ends = w.ends;
  ends[n * 4] = i;
  ends[n * 4 + 1] = j;
  ends[n * 4 + 2] = k;
  ends[n * 4 + 3] = l;
  const c = w.contacts;
  const o = n * CONTACT;
  c[o] = wi;
  c[o + 1] = wj;
  c[o + 2] = wk;
  c[o + 3] = wl;
  c[o + 4] = nx;
  c[o + 5] = ny;
  c[o + 6] = nz;
  c[o + 7] = kept;
  c[o + 8] = w.approach;
  const wait = (distance - kept) / w.approach;
  w.first[n] = <u8>(wait > 0 ? min(wait, 255) : 0);
}
