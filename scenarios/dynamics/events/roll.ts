import type { Vector3 } from '../../../sim/interface/index.js';
import { fromAxisAngle, rotate } from '../../../sim/math/vector.js';
import { uniform } from '../../draws.js';
import type { VariationValues } from '../../draws.js';
import { solidColor } from '../../vocabulary.js';
import { displacement, hasMoved, isStill, leanOf, onTrack, physicalEvent } from './event.js';
import type { Shared } from './event.js';

/** Half the length, width and thickness of the ramp in metres. */
const RAMP = { length: 0.11, width: 0.04, thickness: 0.004 } as const;
/** Where the foot of the ramp stands along the track, in metres. */
const FOOT = -0.08;
/** The pin: width and height in metres. */
const PIN = { width: 0.026, height: 0.08 } as const;
/** Lean in radians from which the pin counts as fallen. */
const FALLEN = 1;

const DRAWS = {
  rollSlope: uniform('object', 0.22, 0.5, 'rad', 'slope of the ramp', { seen: [0.18, 0.55], unseen: [[0.55, 0.65]] }),
  rollStart: uniform('pose', 0.1, 0.2, 'm', 'way of the ball down the ramp'),
  rollRadius: uniform('object', 0.018, 0.026, 'm', 'radius of the ball', { unseen: [[0.026, 0.032]] }),
  rollTarget: uniform('pose', 0.06, 0.26, 'm', 'place of the pin along the track'),
  rollResistance: uniform('physics', 2, 9, '1/s', 'rate at which rolling resistance slows the turning of the ball'),
} as const;

type Values = VariationValues<typeof DRAWS> & Shared;

function rampTurn(v: Values): [number, number, number, number] {
  return fromAxisAngle([1, 0, 0], -v.direction * v.rollSlope);
}

/** Middle of the ramp: its upper face ends at the foot. */
function rampMiddle({ rollSlope: slope, ...v }: Values): Vector3 {
  const [c, s] = [Math.cos(slope), Math.sin(slope)];
  const along = FOOT - RAMP.length * c - RAMP.thickness * s;
  return onTrack(v, along, RAMP.length * s - RAMP.thickness * c);
}

function pinPlace(v: Values): Vector3 {
  return onTrack(v, v.rollTarget, PIN.height / 2);
}

/** A ball rolls down a ramp, towards a pin. */
export const roll = physicalEvent({
  draws: DRAWS,
  uncertainty: { rollSlope: 0.01, rollStart: 0.003, rollTarget: 0.003, rollResistance: 0.5 },
  labels: ['rolling', 'stopped short', 'pin moved', 'pin fell'],

  build(simulation, v) {
    const turn = rampTurn(v);
    const middle = rampMiddle(v);
    const feet = [-0.6, 0.6].map((share) => {
      const offset = [0, 0, 0];
      rotate(offset, turn, [0, share * RAMP.length, 0]);
      return { y: middle[1] + (offset[1] ?? 0), z: middle[2] + (offset[2] ?? 0) };
    });
    simulation.addFixed({
      name: 'ramp',
      parts: [{ shape: { type: 'box', halfExtents: [RAMP.width, RAMP.length, RAMP.thickness] } }],
      pose: { position: middle, orientation: turn },
      friction: v.friction,
      appearance: { color: '#b98d5c', secondaryColor: '#8a6238', pattern: 'wood', roughness: 0.6 },
    });
    const upper = feet.reduce((a, b) => (b.z > a.z ? b : a));
    const height = upper.z - RAMP.thickness;
    simulation.addFixed({
      name: 'trestle',
      parts: [{ shape: { type: 'box', halfExtents: [RAMP.width, 0.006, height / 2] } }],
      pose: { position: [middle[0], upper.y, height / 2], orientation: [0, 0, 0, 1] },
      friction: v.friction,
      appearance: { color: '#8a6238', roughness: 0.7 },
    });
    // The ball lies on the upper face, `rollStart` above the foot.
    const local = [0, 0, 0];
    const up = RAMP.thickness + v.rollRadius;
    rotate(local, turn, [0, v.direction * (RAMP.length - v.rollStart), up]);
    const [x = 0, y = 0, z = 0] = local;
    simulation.addObject({
      name: 'ball',
      parts: [{ shape: { type: 'sphere', radius: v.rollRadius } }],
      pose: { position: [middle[0] + x, middle[1] + y, middle[2] + z], orientation: [0, 0, 0, 1] },
      mass: 0.12,
      friction: v.friction,
      rollingDamping: v.rollResistance,
      appearance: { color: solidColor(v.color), roughness: 0.3 },
    });
    simulation.addObject({
      name: 'pin',
      parts: [{ shape: { type: 'box', halfExtents: [PIN.width / 2, PIN.width / 2, PIN.height / 2] } }],
      pose: { position: pinPlace(v), orientation: [0, 0, 0, 1] },
      mass: 0.05,
      friction: v.friction,
      appearance: { color: solidColor(v.targetColor) },
    });
  },

  outcome(state, v) {
    const shift = displacement(state, 'pin', pinPlace(v));
    const ball = state.objects['ball']?.position ?? [0, 0, 0];
    const gap = v.rollTarget - v.direction * ball[1] - v.rollRadius - PIN.width / 2;
    const measures = {
      pinShift: { value: 1000 * shift, unit: 'mm' },
      gap: { value: 1000 * gap, unit: 'mm' },
    };
    if (leanOf(state, 'pin') > FALLEN) {
      return { label: 'pin fell', text: 'The ball has knocked the pin over.', measures };
    }
    if (hasMoved(state, 'pin', pinPlace(v))) {
      const text = `The ball has moved the pin by ${(1000 * shift).toFixed(0)} mm.`;
      return { label: 'pin moved', text, measures };
    }
    if (!isStill(state, 'ball') || state.time === 0) {
      return { label: 'rolling', text: 'The ball rolls towards the pin.', measures };
    }
    const text = `The ball has stopped ${(1000 * Math.max(0, gap)).toFixed(0)} mm short of the pin.`;
    return { label: 'stopped short', text, measures };
  },
});
