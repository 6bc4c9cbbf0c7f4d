// A scenario from nothing: a cube goes onto the stand that the instruction names.
//   npx nextstate scenarios check examples/my-scenario.ts --expert
//   npx nextstate generate examples/my-scenario.ts --episodes 5 --out data/cube-on-stand
import { choice, defineTask, namedColor, transfer, uniform, upright, type Target } from 'nextstate/scenarios';

const EDGE = 0.04;
const STAND = { type: 'cylinder', radius: 0.045, height: 0.03 } as const;
const STANDS = [
  { color: 'white', y: 0.18 },
  { color: 'black', y: -0.18 },
];

/** Where the cube's centre is when it lies on a stand. */
const placeOn = ({ y }: { y: number }): Target => ({ relativeTo: 'world', offset: [0.05, y, STAND.height + EDGE / 2] });

export const cubeOnStand = defineTask({
  name: 'cube-on-stand',
  version: 1,
  description: 'A Panda puts a cube onto the stand that the instruction names; another stand is beside it.',
  successCondition:
    'The cube lies within 20 mm of its place in the middle of the stand, at rest, and the hand is empty.',
  maxDuration: 12,
  draws: {
    x: uniform('pose', -0.1, 0.0, 'm', 'place of the cube along x'),
    y: uniform('pose', -0.05, 0.05, 'm', 'place of the cube along y'),
    yaw: uniform('pose', -0.7, 0.7, 'rad', 'turn of the cube about the vertical'),
    mass: uniform('physics', 0.04, 0.1, 'kg', 'mass of the cube', { seen: [0.03, 0.15], unseen: [[0.15, 0.2]] }),
    color: choice('object', ['red', 'green', 'blue'], 'colour of the cube', { unseen: ['pink', 'orange'] }),
    stand: choice('object', STANDS, 'the stand that is meant'),
  },
  instructions: {
    en: ['put the {color} cube onto the {stand.color} stand', 'the {color} cube belongs on the {stand.color} stand'],
    zh: ['把{color}方块放到{stand.color}台座上', { say: '{stand.color}台座上要有{color}方块', split: 'unseen' }],
  },
  settles: ['stand'],

  build(simulation, { x, y, yaw, mass, color }) {
    for (const stand of STANDS) {
      const appearance = { color: namedColor(stand.color) };
      const pose = upright([0.05, stand.y, STAND.height / 2]);
      simulation.addFixed({ name: `${stand.color}-stand`, parts: [{ shape: STAND }], pose, friction: 0.7, appearance });
    }
    const parts = [{ shape: { type: 'box', halfExtents: [EDGE / 2, EDGE / 2, EDGE / 2] } }] as const;
    const pose = upright([x, y, EDGE / 2], yaw);
    simulation.addObject({ name: 'cube', parts, pose, mass, friction: 0.8, appearance: { color: namedColor(color) } });
  },

  subtasks: ({ stand }) => [
    ...transfer({ thing: 'cube', destination: `${stand.color} stand`, place: placeOn(stand) }),
    { text: 'return', skill: { skill: 'return', arm: 'arm' } },
  ],

  goal: ({ stand }) => ({
    and: [
      { near: { thing: 'cube', target: placeOn(stand), distance: 0.02 } },
      { still: { thing: 'cube' } },
      { empty: { arm: 'arm' } },
    ],
  }),
});
