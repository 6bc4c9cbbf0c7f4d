import type { Vector3 } from '../../../sim/interface/index.js';
import { fromAxisAngle, multiplyQuaternions } from '../../../sim/math/vector.js';
import { choice, uniform } from '../../draws.js';
import type { VariationValues } from '../../draws.js';
import { fabricColors } from '../../things/fabrics.js';
import { solidColor } from '../../vocabulary.js';
import { onTrack, physicalEvent } from './event.js';
import type { Shared } from './event.js';

/** Edge length of the cloth in metres. */
const SIZE = 0.24;
/** Height of what the cloth may fall onto, in metres. */
const PROP = 0.1;
/** How far over the top of the thing a cloth that it has caught may reach, in metres. */
const CAUGHT = 0.02;

const DRAWS = {
  clothThing: choice('object', ['box', 'can', 'ball'], 'what stands below the cloth'),
  clothPattern: choice('object', ['plain', 'stripes', 'checks'], 'pattern of the cloth', {
    unseen: ['dots', 'border'],
  }),
  clothColor: choice('object', ['red', 'green', 'blue', 'yellow'], 'colour of the cloth', {
    unseen: ['purple', 'orange', 'pink'],
  }),
  clothHeight: uniform('pose', 0.2, 0.27, 'm', 'height from which the middle of the cloth falls'),
  clothAlong: uniform('pose', -0.2, 0.06, 'm', 'where the middle of the cloth is, along the track'),
  clothTilt: uniform('pose', -0.3, 0.3, 'rad', 'tilt of the cloth along the track'),
  clothYaw: uniform('pose', -0.6, 0.6, 'rad', 'turn of the cloth about the vertical'),
} as const;

type Values = VariationValues<typeof DRAWS> & Shared;

/** Where the thing stands along the track, in metres. */
const STAND = 0.03;

function propPlace(v: Values): Vector3 {
  return onTrack(v, STAND, PROP / 2);
}

/** A cloth falls, onto a thing or beside it. */
export const cloth = physicalEvent({
  draws: DRAWS,
  uncertainty: { clothHeight: 0.004, clothAlong: 0.003, clothTilt: 0.015, clothYaw: 0.02 },
  labels: ['in the air', 'over it', 'beside it'],

  build(simulation, v) {
    const shapes = {
      box: { type: 'box', halfExtents: [PROP / 2.4, PROP / 2.4, PROP / 2] },
      can: { type: 'cylinder', radius: PROP / 2.4, height: PROP },
      ball: { type: 'sphere', radius: PROP / 2 },
    } as const;
    simulation.addFixed({
      name: 'stand',
      parts: [{ shape: shapes[v.clothThing] }],
      pose: { position: propPlace(v), orientation: [0, 0, 0, 1] },
      friction: v.friction,
      appearance: { color: solidColor(v.targetColor), roughness: 0.5 },
    });
    const [color, secondaryColor] = fabricColors(v.clothColor);
    const turn = [0, 0, 0, 1];
    multiplyQuaternions(
      turn,
      fromAxisAngle([1, 0, 0], v.direction * v.clothTilt),
      fromAxisAngle([0, 0, 1], v.clothYaw),
    );
    const [qx = 0, qy = 0, qz = 0, qw = 1] = turn;
    simulation.addCloth({
      name: 'cloth',
      width: SIZE,
      height: SIZE,
      columns: 17,
      rows: 17,
      material: 'cotton',
      pose: { position: onTrack(v, v.clothAlong, v.clothHeight), orientation: [qx, qy, qz, qw] },
      appearance: { color, secondaryColor, pattern: v.clothPattern },
    });
  },

  outcome(state, v) {
    const points = state.cloths['cloth']?.points ?? [];
    const heights = points.filter((_, i) => i % 3 === 2);
    const highest = Math.max(0, ...heights);
    const lowest = Math.min(...heights);
    const prop = propPlace(v);
    // Caught: over the thing's middle, and no higher than what lies on it.
    const borne = heights.some((z, i) => {
      const [x = 0, y = 0] = points.slice(3 * i);
      return z > PROP / 2 && z < PROP + CAUGHT && Math.hypot(x - prop[0], y - prop[1]) < PROP / 2;
    });
    const measures = {
      highest: { value: 1000 * highest, unit: 'mm' },
      lowest: { value: 1000 * lowest, unit: 'mm' },
    };
    if (!borne && highest > PROP / 2) {
      return { label: 'in the air', text: 'The cloth is falling.', measures };
    }
    if (borne) {
      const text = `The cloth hangs over the ${v.clothThing}, its highest point at ${(1000 * highest).toFixed(0)} mm.`;
      return { label: 'over it', text, measures };
    }
    return { label: 'beside it', text: `The cloth lies beside the ${v.clothThing}.`, measures };
  },
});
