import type { Vector3 } from '../../../sim/interface/index.js';
import { fromAxisAngle } from '../../../sim/math/vector.js';
import { uniform } from '../../draws.js';
import type { VariationValues } from '../../draws.js';
import { solidColor } from '../../vocabulary.js';
import { displacement, hasMoved, leanOf, onTrack, physicalEvent } from './event.js';
import type { Shared } from './event.js';

/** Height of the pivot over the table in metres. */
const PIVOT = 0.28;
/** Radius of the bob in metres. */
const BOB = 0.024;
/** How far behind the pendulum the post stands, in metres. */
const POST = 0.07;
/** The block: width, depth and height in metres. */
const BLOCK = { width: 0.03, depth: 0.05, height: 0.09 } as const;
/** Lean in radians from which the block counts as fallen. */
const FALLEN = 1;

const DRAWS = {
  pendulumAngle: uniform('pose', 0.45, 1.1, 'rad', 'angle from the vertical at which the pendulum is let go', {
    unseen: [[1.1, 1.35]],
  }),
  pendulumLength: uniform(
    'object',
    0.18,
    0.235,
    'm',
    'length of the pendulum, from the pivot to the middle of its bob',
  ),
  pendulumTarget: uniform('pose', 0.05, 0.19, 'm', 'distance of the block from below the pivot'),
  pendulumDamping: uniform('physics', 0.0005, 0.0015, 'N m s/rad', 'viscous damping of the pivot'),
} as const;

type Values = VariationValues<typeof DRAWS> & Shared;

function blockPlace(v: Values): Vector3 {
  return onTrack(v, v.pendulumTarget, BLOCK.height / 2);
}

/** A pendulum is let go and swings at a block. */
export const pendulum = physicalEvent({
  draws: DRAWS,
  uncertainty: { pendulumAngle: 0.015, pendulumLength: 0.001, pendulumTarget: 0.002, pendulumDamping: 0.0002 },
  labels: ['block untouched', 'block moved', 'block fell'],

  build(simulation, v) {
    const [x] = onTrack(v, 0, 0);
    const wood = { color: '#8a6238', roughness: 0.7 };
    simulation.addFixed({
      name: 'gallows',
      parts: [
        {
          shape: { type: 'box', halfExtents: [0.008, 0.012, PIVOT / 2 + 0.01] },
          position: [x - POST, 0, PIVOT / 2 + 0.01],
        },
        {
          shape: { type: 'box', halfExtents: [POST / 2 + 0.004, 0.008, 0.008] },
          position: [x - POST / 2, 0, PIVOT + 0.018],
        },
        { shape: { type: 'box', halfExtents: [0.03, 0.06, 0.006] }, position: [x - POST - 0.01, 0, 0.006] },
      ],
      pose: { position: [0, 0, 0], orientation: [0, 0, 0, 1] },
      friction: v.friction,
      appearance: wood,
    });
    const rod = v.pendulumLength - BOB;
    // The frame is that of the bob: what an observer follows.
    simulation.addObject({
      name: 'bob',
      parts: [
        { shape: { type: 'sphere', radius: BOB } },
        {
          shape: { type: 'cylinder', radius: 0.003, height: rod },
          position: [0, 0, BOB + rod / 2],
          density: 0.4,
        },
      ],
      pose: { position: onTrack(v, 0, PIVOT - v.pendulumLength), orientation: [0, 0, 0, 1] },
      mass: 0.2,
      friction: v.friction,
      joint: {
        type: 'revolute',
        axis: [1, 0, 0],
        origin: [0, 0, v.pendulumLength],
        range: [-1.6, 1.6],
        start: -v.direction * v.pendulumAngle,
        damping: v.pendulumDamping,
        base: 'gallows',
      },
      appearance: { color: solidColor(v.color), roughness: 0.35 },
    });
    simulation.addObject({
      name: 'block',
      parts: [{ shape: { type: 'box', halfExtents: [BLOCK.depth / 2, BLOCK.width / 2, BLOCK.height / 2] } }],
      pose: { position: blockPlace(v), orientation: fromAxisAngle([0, 0, 1], 0) },
      mass: 0.15,
      friction: v.friction,
      appearance: { color: solidColor(v.targetColor), roughness: 0.5 },
    });
  },

  outcome(state, v) {
    const shift = displacement(state, 'block', blockPlace(v));
    const measures = {
      blockShift: { value: 1000 * shift, unit: 'mm' },
      swing: { value: state.objects['bob']?.joint?.position ?? 0, unit: 'rad' },
    };
    if (leanOf(state, 'block') > FALLEN) {
      return { label: 'block fell', text: 'The pendulum has knocked the block over.', measures };
    }
    if (hasMoved(state, 'block', blockPlace(v))) {
      const text = `The pendulum has moved the block by ${(1000 * shift).toFixed(0)} mm.`;
      return { label: 'block moved', text, measures };
    }
    return { label: 'block untouched', text: 'The pendulum has not touched the block.', measures };
  },
});
