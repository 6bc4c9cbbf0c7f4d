import type { Quaternion, Vector3 } from '../../../sim/interface/index.js';
import { fromAxisAngle } from '../../../sim/math/vector.js';
import { choice, uniform } from '../../draws.js';
import type { VariationValues } from '../../draws.js';
import { solidColor } from '../../vocabulary.js';
import { leanOf, onTrack, physicalEvent } from './event.js';
import type { Shared } from './event.js';

/** A domino: thickness, width and height in metres. */
const DOMINO = { thickness: 0.01, width: 0.03, height: 0.06 } as const;
/** Radius of the ball that comes rolling, in metres. */
const BALL = 0.018;
/** Lean in radians from which a domino counts as fallen. */
const FALLEN = 0.4;

const DRAWS = {
  dominoCount: choice('object', [6, 7, 8], 'places for dominoes', { unseen: [9, 10] }),
  dominoMissing: choice('object', [0, 0, 3, 4, 5], 'which domino is missing, counted from the ball; 0: none', {
    nominal: 0,
  }),
  dominoPitch: uniform('pose', 0.026, 0.044, 'm', 'distance from domino to domino'),
  dominoCurve: uniform('pose', -0.09, 0.09, 'rad', 'turn from domino to domino', { unseen: [[0.09, 0.14]] }),
  dominoSpeed: uniform('physics', 0.3, 0.55, 'm/s', 'speed of the ball that comes rolling'),
} as const;

type Values = VariationValues<typeof DRAWS> & Shared;

interface Domino {
  readonly name: string;
  readonly at: Vector3;
  readonly orientation: Quaternion;
}

/** The dominoes from the ball on. */
function dominoesOf(v: Values): readonly Domino[] {
  let [along, aside, heading] = [-0.14, -0.5 * v.dominoCurve * v.dominoPitch, 0];
  const all = Array.from({ length: v.dominoCount }, (_, i): Domino => {
    const orientation = fromAxisAngle([0, 0, 1], -v.direction * heading);
    const domino = { name: `domino-${i + 1}`, at: onTrack(v, along, DOMINO.height / 2, aside), orientation };
    const way = heading + v.dominoCurve / 2;
    along += v.dominoPitch * Math.cos(way);
    aside += v.dominoPitch * Math.sin(way);
    heading += v.dominoCurve;
    return domino;
  });
  return all.filter((_, i) => i + 1 !== v.dominoMissing);
}

/** A row of dominoes, and a ball that rolls at the first of them. */
export const dominoes = physicalEvent({
  draws: DRAWS,
  uncertainty: { dominoPitch: 0.0005, dominoCurve: 0.01, dominoSpeed: 0.02 },
  labels: ['all stand', 'some fell', 'all fell'],

  build(simulation, v) {
    for (const { name, at, orientation } of dominoesOf(v)) {
      simulation.addObject({
        name,
        parts: [{ shape: { type: 'box', halfExtents: [DOMINO.width / 2, DOMINO.thickness / 2, DOMINO.height / 2] } }],
        pose: { position: at, orientation },
        mass: 0.025,
        friction: v.friction,
        appearance: { color: solidColor(v.targetColor), roughness: 0.5 },
      });
    }
    const spin = (-v.direction * v.dominoSpeed) / BALL;
    simulation.addObject({
      name: 'ball',
      parts: [{ shape: { type: 'sphere', radius: BALL } }],
      pose: { position: onTrack(v, -0.23, BALL), orientation: [0, 0, 0, 1] },
      mass: 0.12,
      friction: v.friction,
      rollingDamping: 2,
      linearVelocity: [0, v.direction * v.dominoSpeed, 0],
      angularVelocity: [spin, 0, 0],
      appearance: { color: solidColor(v.color), roughness: 0.3 },
    });
  },

  outcome(state, v) {
    const names = dominoesOf(v).map(({ name }) => name);
    const fallen = names.filter((name) => leanOf(state, name) > FALLEN).length;
    const measures = { fallen: { value: fallen, unit: '1' }, dominoes: { value: names.length, unit: '1' } };
    if (fallen === 0) return { label: 'all stand', text: `All ${names.length} dominoes stand.`, measures };
    const label = fallen === names.length ? 'all fell' : 'some fell';
    return { label, text: `${fallen} of ${names.length} dominoes have fallen.`, measures };
  },
});
