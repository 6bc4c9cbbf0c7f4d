import { Vec3, type Body } from 'cannon-es';
import type { Snapshottable, StateReader, StateWriter } from '../../math/state-io.js';
import { conjugate, multiplyQuaternions, rotate, rotateInverse } from '../../math/vector.js';
import type { RowBuffer } from './solver-rows.js';

/** Stiffness of two rubber pads in N/m. */
const STIFFNESS = 5e4;
/** Stiffness of the pads against turning in N m/rad. */
const ROTATIONAL_STIFFNESS = 20;
/** Share of the error that is removed per step. */
const ERROR_REDUCTION = 0.3;
/** A load of this share of a limit counts as slipping. */
const SLIP_SHARE = 0.999;

/** What a grip can bear. */
export interface HoldLimits {
  /** Largest force along the pads' surfaces in newtons: twice friction coefficient times grip force. */
  readonly tangentForce: number;
  /** Largest force along the pads' normal in newtons: twice the grip force. */
  readonly normalForce: number;
  /** Largest torque about the pads' normal in newton metres. */
  readonly torsion: number;
  /** Largest torque about the axes across the pads' normal in newton metres. */
  readonly bending: number;
  /** Stiffness of the object in N/m, which adds to the pads' giving way. Default: it does not give way. */
  readonly stiffness?: number;
}

/**
 * Holds an object at a pose relative to a kinematic carrier (a hand) with limited force and torque, solved together
 * with the contacts. Force along the pads and torque about their normal share one elliptic limit surface (Howe and
 * Cutkosky, "Practical Force-Motion Models for Sliding Manipulation", IJRR 1996). Where the load exceeds the limit, the
 * object slips: the held pose moves to where the object went.
 */
export class HoldConstraint implements Snapshottable {
  /** Whether an object is held. */
  active = false;
  /** Held object, an index into the world's bodies; meaningless while inactive. */
  bodyIndex = 0;
  /** Held position of the object's centre of mass in the carrier's frame, metres. */
  readonly relativePosition = new Float64Array(3);
  /** Held orientation of the object's principal axes in the carrier's frame. */
  readonly relativeOrientation = Float64Array.of(0, 0, 0, 1);
  /** Point in the carrier's frame where the force acts, metres: between the pads. */
  readonly gripPoint = new Float64Array(3);
  /** Force on the object in the last step in newtons: two tangents (carrier x and z), pad normal (carrier y). */
  readonly force = new Float64Array(3);
  /** Torque on the object in the last step in newton metres: about the carrier's x, y and z. */
  readonly torque = new Float64Array(3);
  /** Whether the grip slipped linearly in the last step. */
  slippedLinear = false;
  /** Whether the grip slipped rotationally in the last step. */
  slippedAngular = false;

  readonly #carrier: Body;
  readonly #bodies: readonly Body[];
  /** How far pads and object give way together, in m/N. */
  #compliance = 1 / STIFFNESS;
  readonly #limits = { tangentForce: 0, normalForce: 0, torsion: 0, bending: 0 };
  readonly #ri = new Vec3();
  readonly #rj = new Vec3();
  readonly #axis = [0, 0, 0];
  readonly #error = [0, 0, 0];
  readonly #q = [0, 0, 0, 1];
  readonly #qc = [0, 0, 0, 1];
  readonly #turn = [0, 0, 0];
  #row = -1;

  /**
   * @param carrier - Kinematic body that carries; its y axis is the pads' normal.
   * @param bodies - The world's bodies, live.
   */
  constructor(carrier: Body, bodies: readonly Body[]) {
    this.#carrier = carrier;
    this.#bodies = bodies;
  }

  /** Starts to hold a body where it is now. `gripPoint` is in the carrier's frame. */
  start(bodyIndex: number, gripPoint: ArrayLike<number>): void {
    this.active = true;
    this.bodyIndex = bodyIndex;
    this.gripPoint.set(gripPoint);
    this.captureLinear();
    this.#captureOrientation();
    this.force.fill(0);
    this.torque.fill(0);
    this.slippedLinear = false;
    this.slippedAngular = false;
  }

  /** Lets go. */
  stop(): void {
    this.active = false;
    this.force.fill(0);
    this.torque.fill(0);
    this.slippedLinear = false;
    this.slippedAngular = false;
  }

  /** Sets what the grip can bear from the next step on. */
  setLimits(limits: HoldLimits): void {
    this.#limits.tangentForce = limits.tangentForce;
    this.#limits.normalForce = limits.normalForce;
    this.#limits.torsion = limits.torsion;
    this.#limits.bending = limits.bending;
    this.#compliance = 1 / STIFFNESS + 1 / (limits.stiffness ?? Infinity);
  }

  /** Makes the object's present position the held one. */
  captureLinear(): void {
    const body = this.#bodies[this.bodyIndex]!;
    const carrier = this.#carrier;
    const e = this.#error;
    e[0] = body.position.x - carrier.position.x;
    e[1] = body.position.y - carrier.position.y;
    e[2] = body.position.z - carrier.position.z;
    rotateInverse(this.relativePosition, this.#carrierOrientation(), e);
  }

  /**
   * Makes the object's present orientation the held one. The point of the object between the pads stays held where it
   * was: an object that turns in the grip swings about that point.
   */
  captureAngular(): void {
    const { position } = this.#bodies[this.bodyIndex]!;
    const carrier = this.#carrier.position;
    const turn = this.#turnToHeld();
    const q = this.#carrierOrientation();
    const lever = this.#axis;
    rotate(lever, q, this.gripPoint);
    const x = carrier.x + lever[0]! - position.x,
      y = carrier.y + lever[1]! - position.y,
      z = carrier.z + lever[2]! - position.z;
    const shift = this.#error;
    shift[0] = turn[1]! * z - turn[2]! * y;
    shift[1] = turn[2]! * x - turn[0]! * z;
    shift[2] = turn[0]! * y - turn[1]! * x;
    rotateInverse(shift, q, shift);
    for (let k = 0; k < 3; k++) this.relativePosition[k]! += shift[k]!;
    this.#captureOrientation();
  }

  #captureOrientation(): void {
    const { quaternion } = this.#bodies[this.bodyIndex]!;
    conjugate(this.#q, this.#carrierOrientation());
    this.#qc[0] = quaternion.x;
    this.#qc[1] = quaternion.y;
    this.#qc[2] = quaternion.z;
    this.#qc[3] = quaternion.w;
    multiplyQuaternions(this.relativeOrientation, this.#q, this.#qc);
  }

  /** Rotation vector in radians from the object's present orientation to the held one. */
  #turnToHeld(): number[] {
    multiplyQuaternions(this.#q, this.#carrierOrientation(), this.relativeOrientation);
    const { quaternion } = this.#bodies[this.bodyIndex]!;
    this.#qc[0] = -quaternion.x;
    this.#qc[1] = -quaternion.y;
    this.#qc[2] = -quaternion.z;
    this.#qc[3] = quaternion.w;
    multiplyQuaternions(this.#q, this.#q, this.#qc);
    const [x = 0, y = 0, z = 0, w = 1] = this.#q;
    const sine = Math.sqrt(x * x + y * y + z * z);
    const scale = (w < 0 ? -1 : 1) * (sine < 1e-9 ? 2 : (2 * Math.atan2(sine, Math.abs(w))) / sine);
    this.#turn[0] = scale * x;
    this.#turn[1] = scale * y;
    this.#turn[2] = scale * z;
    return this.#turn;
  }

  /** Adds six rows to the solve: forces along the carrier's x, z and y, torques about its y, x and z. */
  addRows(rows: RowBuffer, dt: number): void {
    this.#row = -1;
    if (!this.active) return;
    const carrier = this.#carrier;
    const body = this.#bodies[this.bodyIndex]!;
    const q = this.#carrierOrientation();
    const axis = this.#axis;
    const error = this.#error;

    // Both levers end at the grip point, so that a force there is what the pads really transmit.
    rotate(axis, q, this.gripPoint);
    this.#ri.set(axis[0]!, axis[1]!, axis[2]!);
    this.#rj.set(
      carrier.position.x + axis[0]! - body.position.x,
      carrier.position.y + axis[1]! - body.position.y,
      carrier.position.z + axis[2]! - body.position.z,
    );

    const turn = this.#turnToHeld();

    // The point of the object that belongs at the grip point: error of the centre, and what the turn error adds there.
    rotate(error, q, this.relativePosition);
    const rj = this.#rj;
    const ex = carrier.position.x + error[0]! - body.position.x + (turn[1]! * rj.z - turn[2]! * rj.y);
    const ey = carrier.position.y + error[1]! - body.position.y + (turn[2]! * rj.x - turn[0]! * rj.z);
    const ez = carrier.position.z + error[2]! - body.position.z + (turn[0]! * rj.y - turn[1]! * rj.x);

    const rate = ERROR_REDUCTION / dt;
    const softness = (ERROR_REDUCTION * this.#compliance) / (dt * dt);
    const rotationalSoftness = ERROR_REDUCTION / (dt * dt * ROTATIONAL_STIFFNESS);
    const first = rows.count;
    for (let k = 0; k < 3; k++) {
      const which = k === 0 ? 0 : k === 1 ? 2 : 1;
      this.#carrierAxis(which);
      const x = axis[0]!,
        y = axis[1]!,
        z = axis[2]!;
      rows.setTarget(
        rows.addPoint(carrier, body, this.#ri, this.#rj, x, y, z),
        rate * (x * ex + y * ey + z * ez),
        softness,
      );
    }
    for (let k = 0; k < 3; k++) {
      this.#carrierAxis(k === 0 ? 1 : k === 1 ? 0 : 2);
      const x = axis[0]!,
        y = axis[1]!,
        z = axis[2]!;
      rows.setTarget(
        rows.addRotation(carrier, body, x, y, z),
        rate * (x * turn[0]! + y * turn[1]! + z * turn[2]!),
        rotationalSoftness,
      );
    }
    this.#row = first;
  }

  /** Starts the solve from the load of the last step. */
  warmStart(rows: RowBuffer, dt: number): void {
    if (this.#row < 0) return;
    const r = this.#row;
    const { force, torque } = this;
    rows.add(r, force[0]! * dt);
    rows.add(r + 1, force[2]! * dt);
    rows.add(r + 2, force[1]! * dt);
    rows.add(r + 3, torque[1]! * dt);
    rows.add(r + 4, torque[0]! * dt);
    rows.add(r + 5, torque[2]! * dt);
  }

  /** One Gauss-Seidel sweep over the six rows, kept within the limits. */
  sweep(rows: RowBuffer, dt: number): void {
    if (this.#row < 0) return;
    const r = this.#row;
    const { tangentForce, normalForce, torsion, bending } = this.#limits;
    rows.relax(r + 2, -normalForce * dt, normalForce * dt);
    rows.relax(r + 4, -bending * dt, bending * dt);
    rows.relax(r + 5, -bending * dt, bending * dt);
    rows.relaxSurface(r, r + 1, r + 3, tangentForce * dt, torsion * dt);
  }

  /** Reads the load back after the solve. */
  finish(rows: RowBuffer, dt: number): void {
    this.slippedLinear = false;
    this.slippedAngular = false;
    if (this.#row < 0) return;
    const r = this.#row;
    const f = rows.impulse;
    this.force[0] = f[r]! / dt;
    this.force[2] = f[r + 1]! / dt;
    this.force[1] = f[r + 2]! / dt;
    this.torque[1] = f[r + 3]! / dt;
    this.torque[0] = f[r + 4]! / dt;
    this.torque[2] = f[r + 5]! / dt;
    const { tangentForce, normalForce, torsion, bending } = this.#limits;
    const along = Math.hypot(this.force[0], this.force[2]) / Math.max(tangentForce, 1e-9);
    const about = Math.abs(this.torque[1]) / Math.max(torsion, 1e-9);
    const surface = along * along + about * about >= SLIP_SHARE * SLIP_SHARE;
    this.slippedLinear = surface || Math.abs(this.force[1]) >= SLIP_SHARE * normalForce;
    this.slippedAngular =
      surface || Math.max(Math.abs(this.torque[0]), Math.abs(this.torque[2])) >= SLIP_SHARE * bending;
  }

  /** Writes the state that the future depends on. */
  writeState(writer: StateWriter): void {
    writer.number(this.active ? 1 : 0);
    writer.number(this.bodyIndex);
    writer.array(this.relativePosition);
    writer.array(this.relativeOrientation);
    writer.array(this.gripPoint);
    writer.array(this.force);
    writer.array(this.torque);
    const { tangentForce, normalForce, torsion, bending } = this.#limits;
    writer.array([tangentForce, normalForce, torsion, bending]);
    writer.number((this.slippedLinear ? 1 : 0) + (this.slippedAngular ? 2 : 0));
  }

  /** Reads back what `writeState` wrote. */
  readState(reader: StateReader): void {
    this.active = reader.number() === 1;
    this.bodyIndex = reader.number();
    reader.array(this.relativePosition);
    reader.array(this.relativeOrientation);
    reader.array(this.gripPoint);
    reader.array(this.force);
    reader.array(this.torque);
    this.setLimits({
      tangentForce: reader.number(),
      normalForce: reader.number(),
      torsion: reader.number(),
      bending: reader.number(),
    });
    const slipped = reader.number();
    this.slippedLinear = (slipped & 1) === 1;
    this.slippedAngular = (slipped & 2) === 2;
  }

  #carrierOrientation(): number[] {
    const { quaternion } = this.#carrier;
    const q = this.#qCarrier;
    q[0] = quaternion.x;
    q[1] = quaternion.y;
    q[2] = quaternion.z;
    q[3] = quaternion.w;
    return q;
  }

  readonly #qCarrier = [0, 0, 0, 1];
  readonly #unit = [0, 0, 0];

  #carrierAxis(which: number): void {
    this.#unit[0] = which === 0 ? 1 : 0;
    this.#unit[1] = which === 1 ? 1 : 0;
    this.#unit[2] = which === 2 ? 1 : 0;
    rotate(this.#axis, this.#qCarrier, this.#unit);
  }
}
