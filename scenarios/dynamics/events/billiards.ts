import type { Vector3 } from '../../../sim/interface/index.js';
import { uniform } from '../../draws.js';
import type { VariationValues } from '../../draws.js';
import { solidColor } from '../../vocabulary.js';
import { hasMoved, isStill, onTrack, physicalEvent } from './event.js';
import type { Shared } from './event.js';

/** Half the inner length and width of the table of the game, and half the width and height of its cushions, in metres. */
const FIELD = { length: 0.24, width: 0.15, cushion: 0.012, height: 0.012 } as const;
/** Radius of a ball in metres. */
const BALL = 0.019;
/** Where the white ball starts along the track, in metres. */
const START = -0.19;

const place = (axis: string, ball: string, low: number, high: number): ReturnType<typeof uniform> =>
  uniform('pose', low, high, 'm', `place of ${ball} ball ${axis}`);

const DRAWS = {
  cueSpeed: uniform('physics', 0.55, 0.9, 'm/s', 'speed of the white ball', { unseen: [[0.9, 1]] }),
  cueAngle: uniform('pose', -0.25, 0.25, 'rad', 'direction of the white ball, from straight ahead'),
  ball1Along: place('along', 'the first', -0.05, 0.01),
  ball1Aside: place('aside', 'the first', -0.03, 0.03),
  ball2Along: place('along', 'the second', 0.07, 0.12),
  ball2Aside: place('aside', 'the second', -0.1, -0.02),
  ball3Along: place('along', 'the third', 0.13, 0.19),
  ball3Aside: place('aside', 'the third', 0.02, 0.1),
  ballRestitution: uniform('physics', 0.7, 0.9, '1', 'coefficient of restitution of the balls'),
} as const;

type Values = VariationValues<typeof DRAWS> & Shared;

/** Where the balls stand that are not struck. */
function targetsOf(v: Values): readonly { readonly name: string; readonly at: Vector3 }[] {
  const places = [
    [v.ball1Along, v.ball1Aside],
    [v.ball2Along, v.ball2Aside],
    [v.ball3Along, v.ball3Aside],
  ] as const;
  return places.map(([along, aside], i) => ({ name: `ball-${i + 1}`, at: onTrack(v, along, BALL, aside) }));
}

/** A white ball is on its way to three others, between cushions. */
export const billiards = physicalEvent({
  draws: DRAWS,
  uncertainty: {
    cueSpeed: 0.01,
    cueAngle: 0.004,
    ball1Along: 0.0005,
    ball1Aside: 0.0005,
    ball2Along: 0.0005,
    ball2Aside: 0.0005,
    ball3Along: 0.0005,
    ball3Aside: 0.0005,
    ballRestitution: 0.02,
  },
  labels: ['rolling', 'no ball hit', '1 ball hit', '2 balls hit', '3 balls hit'],

  build(simulation, v) {
    const [x] = onTrack(v, 0, 0);
    const { length, width, cushion, height } = FIELD;
    simulation.addMarking({
      name: 'felt',
      shape: { type: 'rectangle', size: [2 * width, 2 * length] },
      pose: { position: [x, 0, 0.0005], orientation: [0, 0, 0, 1] },
      appearance: { color: '#2f7a55', roughness: 0.9 },
    });
    const across = { type: 'box', halfExtents: [width + 2 * cushion, cushion, height] } as const;
    const alongside = { type: 'box', halfExtents: [cushion, length, height] } as const;
    simulation.addFixed({
      name: 'cushions',
      parts: [
        { shape: across, position: [0, length + cushion, 0] },
        { shape: across, position: [0, -length - cushion, 0] },
        { shape: alongside, position: [width + cushion, 0, 0] },
        { shape: alongside, position: [-width - cushion, 0, 0] },
      ],
      pose: { position: [x, 0, height], orientation: [0, 0, 0, 1] },
      friction: 0.2,
      appearance: { color: '#6d4526', roughness: 0.5 },
    });
    const ball = { mass: 0.15, friction: 0.25, restitution: v.ballRestitution, rollingDamping: 4 } as const;
    const shape = { type: 'sphere', radius: BALL } as const;
    const [ahead, aside] = [v.direction * v.cueSpeed * Math.cos(v.cueAngle), v.cueSpeed * Math.sin(v.cueAngle)];
    simulation.addObject({
      name: 'white-ball',
      parts: [{ shape }],
      pose: { position: onTrack(v, START, BALL), orientation: [0, 0, 0, 1] },
      ...ball,
      linearVelocity: [aside, ahead, 0],
      angularVelocity: [-ahead / BALL, aside / BALL, 0],
      appearance: { color: '#f2efe6', roughness: 0.15 },
    });
    const colors = [solidColor(v.color), '#d9b23c', '#26282c'];
    targetsOf(v).forEach(({ name, at }, i) => {
      simulation.addObject({
        name,
        parts: [{ shape }],
        pose: { position: at, orientation: [0, 0, 0, 1] },
        ...ball,
        appearance: { color: colors[i] ?? '#888888', roughness: 0.15 },
      });
    });
  },

  outcome(state, v) {
    const targets = targetsOf(v);
    const hit = targets.filter(({ name, at }) => hasMoved(state, name, at)).length;
    const measures = { hit: { value: hit, unit: '1' }, balls: { value: targets.length, unit: '1' } };
    if (hit === 0 && (!isStill(state, 'white-ball') || state.time === 0)) {
      return { label: 'rolling', text: 'The white ball is on its way.', measures };
    }
    const label = hit === 0 ? 'no ball hit' : `${hit} ${hit === 1 ? 'ball' : 'balls'} hit`;
    return { label, text: `${hit} of the ${targets.length} other balls have left their places.`, measures };
  },
});
