import type { SceneState } from '../../sim/interface/index.js';
import type { Simulation } from '../../sim/simulation/index.js';
import { addClutter } from '../axes/clutter.js';
import { sayIn } from '../axes/language.js';
import { placedRobot } from '../axes/table-height.js';
import { choice } from '../draws.js';
import type { VariationValues } from '../draws.js';
import { PANDA } from '../robots.js';
import { defineScenario } from '../scenario.js';
import type { StateDescription } from '../scenario.js';
import { STAGING_VARIATIONS, stageTabletop } from '../staging.js';
import { billiards } from './events/billiards.js';
import { cloth } from './events/cloth.js';
import { dominoes } from './events/dominoes.js';
import { SHARED_DRAWS, TRACK } from './events/event.js';
import { pendulum } from './events/pendulum.js';
import { roll } from './events/roll.js';
import { tower } from './events/tower.js';
import { EVENT_WORDS, LANGUAGE_VARIATIONS, PHRASINGS, eventMeantBy } from './next-frame-words.js';
import type { EventName } from './next-frame-words.js';

/** Joint positions in radians of an arm that is folded up over its base. */
const PARKED = [0, -1.5, 0, -2.8, 0, 1.6, 0.785] as const;
/** Entries of the environment state: those of twelve things and a hand. */
const STATE_LENGTH = 93;
/** Half the length and half the width of the part of the table that is left to the event, in metres. */
const ROOM = { length: 0.34, width: 0.17 } as const;

const VARIATIONS = {
  ...STAGING_VARIATIONS,
  event: choice<EventName>('object', ['roll', 'tower', 'dominoes', 'pendulum', 'cloth'], 'what happens', {
    unseen: ['billiards'],
  }),
  ...SHARED_DRAWS,
  ...roll.draws,
  ...tower.draws,
  ...dominoes.draws,
  ...pendulum.draws,
  ...cloth.draws,
  ...billiards.draws,
  ...LANGUAGE_VARIATIONS,
} as const;

type Values = VariationValues<typeof VARIATIONS>;

/** What every event does with the draws of all. */
const EVENTS: Readonly<
  Record<
    EventName,
    {
      build(simulation: Simulation, v: Values): void;
      outcome(state: SceneState, v: Values): StateDescription;
      readonly labels: readonly string[];
    }
  >
> = { roll, tower, dominoes, pendulum, cloth, billiards };

const LABELS = Object.entries(EVENTS).map(([name, { labels }]) => `${name} (${labels.join(', ')})`);

/** Something happens by itself: what comes next? */
export const nextFrame = defineScenario({
  name: 'next-frame',
  version: 2,
  kind: 'dynamics',
  description:
    'Something happens by itself while the robot stands by, and the next frames are to be predicted. With the outcomes that ' +
    `it is watched for: ${LABELS.join('; ')}. Billiards are held out.`,
  robot: PANDA,
  maxDuration: 5,
  variations: VARIATIONS,
  uncertainty: {
    friction: 0.03,
    ...roll.uncertainty,
    ...tower.uncertainty,
    ...dominoes.uncertainty,
    ...pendulum.uncertainty,
    ...cloth.uncertainty,
    ...billiards.uncertainty,
  },

  build(simulation, v) {
    stageTabletop(simulation, v, { framing: { position: [0.84, 0, 0.36], target: [TRACK, 0, 0.1] } });
    simulation.setEnvironmentStateLength(STATE_LENGTH);
    EVENTS[v.event].build(simulation, v);
    addClutter(simulation, v, {
      keepOut: [{ from: [TRACK, -ROOM.length], to: [TRACK, ROOM.length], radius: ROOM.width }],
      avoidColors: [v.color],
    });
    simulation.setRobot(placedRobot(PANDA, v), { jointPositions: { arm: PARKED }, gripperOpening: 0 });
  },

  instructions(v) {
    return PHRASINGS.map(({ say }) => say(EVENT_WORDS[v.event]));
  },

  instruction(v) {
    return sayIn(PHRASINGS, v.phrasing, EVENT_WORDS[v.event]);
  },

  interpret(instruction): { event?: EventName } | null {
    const event = eventMeantBy(instruction);
    if (event === null) return null;
    return event === 'any' ? {} : { event };
  },

  outcome(state, v) {
    return EVENTS[v.event].outcome(state, v);
  },
});
