import type { SolidPart } from '../../sim/bodies/index.js';

/** A kind of thing that may lie about. */
export interface ClutterModel {
  /** Primitives that it is made of, in its own frame. */
  readonly parts: readonly SolidPart[];
  /** Height of the frame's origin over the table when it stands, in metres. */
  readonly rest: number;
  /** Height of its top over the table when it stands, in metres. */
  readonly height: number;
  /** Radius of the upright cylinder around it, in metres. */
  readonly radius: number;
  /** Mass in kilograms. */
  readonly mass: number;
}

/** Turns a part's z axis to x: it lies. */
const LYING = [0, Math.SQRT1_2, 0, Math.SQRT1_2] as const;

/** The kinds of clutter at a size factor of 1, by name. Everyday things made of primitives. */
const MODELS: Readonly<Record<string, (size: number) => ClutterModel>> = {
  book: (s) => {
    const half = [0.045 * s, 0.032 * s, 0.011 * s] as const;
    return {
      parts: [{ shape: { type: 'box', halfExtents: half } }],
      rest: half[2],
      height: 2 * half[2],
      radius: Math.hypot(half[0], half[1]),
      mass: 0.2,
    };
  },
  bottle: (s) => {
    const body = { radius: 0.024 * s, height: 0.07 * s };
    const neck = { radius: 0.011 * s, height: 0.03 * s };
    return {
      parts: [
        { shape: { type: 'cylinder', ...body } },
        { shape: { type: 'cylinder', ...neck }, position: [0, 0, (body.height + neck.height) / 2] },
      ],
      rest: body.height / 2,
      height: body.height + neck.height,
      radius: body.radius,
      mass: 0.25,
    };
  },
  ball: (s) => {
    const radius = 0.024 * s;
    return {
      parts: [{ shape: { type: 'sphere', radius } }],
      rest: radius,
      height: 2 * radius,
      radius,
      mass: 0.05,
    };
  },
  can: (s) => {
    const can = { radius: 0.03 * s, height: 0.08 * s };
    return {
      parts: [{ shape: { type: 'cylinder', ...can } }],
      rest: can.height / 2,
      height: can.height,
      radius: can.radius,
      mass: 0.3,
    };
  },
  saucer: (s) => {
    const saucer = { radius: 0.045 * s, height: 0.012 * s };
    return {
      parts: [{ shape: { type: 'cylinder', ...saucer } }],
      rest: saucer.height / 2,
      height: saucer.height,
      radius: saucer.radius,
      mass: 0.15,
    };
  },
  carton: (s) => {
    const half = [0.028 * s, 0.02 * s, 0.045 * s] as const;
    return {
      parts: [{ shape: { type: 'box', halfExtents: half } }],
      rest: half[2],
      height: 2 * half[2],
      radius: Math.hypot(half[0], half[1]),
      mass: 0.2,
    };
  },
  marker: (s) => {
    const body = { radius: 0.011 * s, length: 0.08 * s };
    return {
      parts: [{ shape: { type: 'capsule', ...body }, orientation: LYING }],
      rest: body.radius,
      height: 2 * body.radius,
      radius: body.length / 2 + body.radius,
      mass: 0.03,
    };
  },
};

/** A kind of clutter at a size. Throws a RangeError when there is no such kind. */
export function clutterModel(kind: string, size: number): ClutterModel {
  const make = Object.hasOwn(MODELS, kind) ? MODELS[kind] : undefined;
  if (!make) throw new RangeError(`there is no clutter of kind "${kind}"; there are ${Object.keys(MODELS).join(', ')}`);
  return make(size);
}
