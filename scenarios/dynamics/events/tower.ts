import type { Vector3 } from '../../../sim/interface/index.js';
import { choice, uniform } from '../../draws.js';
import type { VariationValues } from '../../draws.js';
import { solidColor } from '../../vocabulary.js';
import { displacement, onTrack, physicalEvent } from './event.js';
import type { Shared } from './event.js';

/** Width and height of a block in metres. */
const BLOCK = { width: 0.05, height: 0.036 } as const;
/** How far below its place a block must be to count as fallen, in metres. */
const FALLEN = 0.01;

const shift = (block: string): ReturnType<typeof uniform> =>
  uniform('pose', -0.008, 0.03, 'm', `how far ${block} is set off from the one below it`);

const DRAWS = {
  towerCount: choice('object', [3, 4, 5], 'blocks of the tower', { unseen: [6] }),
  towerShift1: shift('the second block'),
  towerShift2: shift('the third block'),
  towerShift3: shift('the fourth block'),
  towerShift4: shift('the fifth block'),
  towerShift5: shift('the sixth block'),
} as const;

type Values = VariationValues<typeof DRAWS> & Shared;

/** Middles of the blocks, the lowest first. */
function blocksOf(v: Values): readonly { readonly name: string; readonly at: Vector3 }[] {
  const shifts = [0, v.towerShift1, v.towerShift2, v.towerShift3, v.towerShift4, v.towerShift5];
  let along = -0.03;
  return shifts.slice(0, v.towerCount).map((by, i) => {
    along += by;
    return { name: `block-${i + 1}`, at: onTrack(v, along, (i + 0.5) * BLOCK.height) };
  });
}

/** A tower of blocks, each set off from the one below: it topples, or it does not. */
export const tower = physicalEvent({
  draws: DRAWS,
  uncertainty: { towerShift1: 0.001, towerShift2: 0.001, towerShift3: 0.001, towerShift4: 0.001, towerShift5: 0.001 },
  labels: ['stands', 'falls'],

  build(simulation, v) {
    blocksOf(v).forEach(({ name, at }, i) => {
      simulation.addObject({
        name,
        parts: [{ shape: { type: 'box', halfExtents: [BLOCK.width / 2, BLOCK.width / 2, BLOCK.height / 2] } }],
        pose: { position: at, orientation: [0, 0, 0, 1] },
        mass: 0.08,
        friction: v.friction,
        appearance: { color: i % 2 === 0 ? solidColor(v.color) : '#d9b98a', roughness: 0.6 },
      });
    });
  },

  outcome(state, v) {
    const blocks = blocksOf(v);
    const fallen = blocks.filter(({ name, at }) => (state.objects[name]?.position[2] ?? 0) < at[2] - FALLEN).length;
    const farthest = Math.max(...blocks.map(({ name, at }) => displacement(state, name, at)));
    const measures = {
      fallen: { value: fallen, unit: '1' },
      blocks: { value: blocks.length, unit: '1' },
      farthest: { value: 1000 * farthest, unit: 'mm' },
    };
    if (fallen === 0) return { label: 'stands', text: `The tower of ${blocks.length} blocks stands.`, measures };
    const text = `${fallen} of the ${blocks.length} blocks of the tower have come down.`;
    return { label: 'falls', text, measures };
  },
});
