// A scenario from nothing: a ball goes into the tray that the instruction names.
//
//   npx nextstate scenarios check examples/my-scenario.ts --expert
//   npx nextstate generate examples/my-scenario.ts --episodes 5 --out data/ball-in-tray
import { choice, defineTask, namedColor, transfer, uniform, upright } from 'nextstate/scenarios';

const BALL = { type: 'sphere', radius: 0.02 } as const;
const TRAYS = [
  { color: 'white', y: 0.18 },
  { color: 'black', y: -0.18 },
];

export default defineTask({
  name: 'ball-in-tray',
  version: 1,
  description: 'A Panda puts a ball into the tray that the instruction names; another tray stands by.',
  successCondition:
    'The ball lies within 30 mm of the middle of the tray, slower than 20 mm/s, and the hand holds nothing.',
  maxDuration: 12,

  draws: {
    x: uniform('pose', -0.1, 0.0, 'm', 'place of the ball along x'),
    y: uniform('pose', -0.05, 0.05, 'm', 'place of the ball along y'),
    mass: uniform('physics', 0.03, 0.08, 'kg', 'mass of the ball', { seen: [0.02, 0.1], unseen: [[0.1, 0.15]] }),
    color: choice('object', ['red', 'green', 'blue'], 'colour of the ball', { unseen: ['pink', 'orange'] }),
    tray: choice('object', TRAYS, 'the tray that is meant'),
  },

  instructions: {
    en: ['put the {color} ball into the {tray.color} tray', 'the {color} ball belongs in the {tray.color} tray'],
    zh: ['把{color}球放进{tray.color}托盘里', { say: '{tray.color}托盘里要有{color}球', split: 'unseen' }],
  },
  settles: ['tray'],

  build(simulation, { x, y, mass, color }) {
    for (const tray of TRAYS) {
      const appearance = { color: namedColor(tray.color) };
      const wall = (wx: number, wy: number, halfX: number, halfY: number) =>
        ({ shape: { type: 'box', halfExtents: [halfX, halfY, 0.012] }, position: [wx, wy, 0.012] }) as const;
      const parts = [
        wall(0.05, 0, 0.004, 0.054),
        wall(-0.05, 0, 0.004, 0.054),
        wall(0, 0.05, 0.046, 0.004),
        wall(0, -0.05, 0.046, 0.004),
      ];
      simulation.addFixed({
        name: `${tray.color}-tray`,
        parts,
        pose: upright([0.05, tray.y, 0]),
        friction: 0.6,
        appearance,
      });
    }
    const appearance = { color: namedColor(color) };
    const pose = upright([x, y, BALL.radius]);
    simulation.addObject({
      name: 'ball',
      parts: [{ shape: BALL }],
      pose,
      mass,
      friction: 0.9,
      rollingDamping: 8,
      appearance,
    });
  },

  subtasks: ({ tray }) => [
    ...transfer({
      thing: 'ball',
      destination: `${tray.color} tray`,
      preposition: 'into',
      over: { relativeTo: 'world', offset: [0.05, tray.y, 0.16] },
      at: { relativeTo: 'world', offset: [0.05, tray.y, 0.03] },
      places: 'object',
    }),
    { text: 'return', skill: { skill: 'return', arm: 'arm' } },
  ],

  goal: ({ tray }) => ({
    and: [
      { near: { thing: 'ball', target: { relativeTo: 'world', offset: [0.05, tray.y, 0.02] }, distance: 0.03 } },
      { still: { thing: 'ball' } },
      { empty: { arm: 'arm' } },
    ],
  }),
});
