import type { Body } from 'cannon-es';
import type { Collider } from '../interface/index.js';

const { sqrt, atan2 } = Math;

/** A kinematic body and the live collider that it follows. */
export class Follower {
  /** The kinematic body. */
  readonly body: Body;
  /** The collider, written by its owner. */
  readonly collider: Collider;

  /** Follows `collider` with `body`. */
  constructor(body: Body, collider: Collider) {
    this.body = body;
    this.collider = collider;
  }

  /** Sets the velocity that takes the body to its collider within `dt` seconds. */
  aim(dt: number): void {
    const { position: p, orientation: o } = this.collider;
    const { position, quaternion: q, velocity: v, angularVelocity: w } = this.body;
    v.x = (p[0]! - position.x) / dt;
    v.y = (p[1]! - position.y) / dt;
    v.z = (p[2]! - position.z) / dt;
    // The rotation vector of the turn from the body's orientation to the collider's.
    const ox = o[0]!,
      oy = o[1]!,
      oz = o[2]!,
      ow = o[3]!;
    let x = ox * q.w - ow * q.x - oy * q.z + oz * q.y;
    let y = oy * q.w - ow * q.y - oz * q.x + ox * q.z;
    let z = oz * q.w - ow * q.z - ox * q.y + oy * q.x;
    let cosine = ow * q.w + ox * q.x + oy * q.y + oz * q.z;
    if (cosine < 0) {
      x = -x;
      y = -y;
      z = -z;
      cosine = -cosine;
    }
    const sine = sqrt(x * x + y * y + z * z);
    const scale = (sine < 1e-9 ? 2 : (2 * atan2(sine, cosine)) / sine) / dt;
    w.x = scale * x;
    w.y = scale * y;
    w.z = scale * z;
  }

  /** Puts the body where its collider is. */
  place(): void {
    const { position: p, orientation: o } = this.collider;
    const { position, quaternion } = this.body;
    position.x = p[0]!;
    position.y = p[1]!;
    position.z = p[2]!;
    quaternion.x = o[0]!;
    quaternion.y = o[1]!;
    quaternion.z = o[2]!;
    quaternion.w = o[3]!;
  }
}
