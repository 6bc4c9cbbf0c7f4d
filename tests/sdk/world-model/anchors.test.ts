import { describe, expect, it } from '@jest/globals';
import type { Vector3 } from '../../../sim/interface/index.js';
import {
  anchorBin,
  anchored,
  anchoredEntry,
  anchoredHand,
  anchoredTarget,
  anchorOfBin,
  placed,
  WORLD,
  type AnchoredPose,
  type Moment,
} from '../../../sdk/world-model/anchors.js';
import type { TrackedObject } from '../../../sdk/world-model/index.js';
import { smallLayout } from './support.js';

const hand = { position: [0, 0, 0.3], rotation: [0, 0, 0], opening: 0.08 } as const;

function thing(name: string, points: Vector3, yaw = 0, kind: TrackedObject['kind'] = 'object'): TrackedObject {
  return { name, kind, points, rotation: [0, 0, yaw] };
}

function pose(position: Vector3, yaw = 0): { position: Vector3; rotation: Vector3 } {
  return { position, rotation: [0, 0, yaw] };
}

/** Cube, plate, and a drawer that is turned. */
const moment: Moment = {
  hands: [hand],
  objects: [
    thing('cube', [0.1, 0.1, 0.02], 0.4),
    thing('plate', [0.1, -0.1, 0], 0, 'place'),
    thing('drawer', [-0.1, 0, 0.01], 0.2),
  ],
};

function told({ anchor, axes }: AnchoredPose): string {
  const name = ({ kind, index }: AnchoredPose['anchor']): string => (kind === 'world' ? kind : `${kind} ${index}`);
  return `${name(anchor)}, ${name(axes)}`;
}

function target(to: { position: Vector3; rotation: Vector3 }, subtask = '', at: Moment = moment): AnchoredPose {
  const found = anchoredTarget(to, 0, subtask, at, smallLayout);
  const back = placed(found, at);
  back.position.forEach((value, axis) => expect(value).toBeCloseTo(to.position[axis] as number, 9));
  back.rotation.forEach((value, axis) => expect(value).toBeCloseTo(to.rotation[axis] as number, 9));
  return found;
}

describe('poses relative to what they depend on', () => {
  it('have a bin for each thing that they may be relative to', () => {
    for (let bin = 0; bin < 2 * smallLayout.maximumObjects + 5; bin++) {
      expect(anchorBin(smallLayout, anchorOfBin(smallLayout, bin))).toBe(bin);
    }
    expect(() => anchorOfBin(smallLayout, 37)).toThrow('an anchor must be a bin from 0 to 36, received 37');
    const towards = { kind: 'towards', index: 1 } as const;
    // From the cube to the plate is along -y.
    const behind = anchored(pose([0.1, 0.18, 0.02]), { kind: 'entry', index: 0 }, towards, moment);
    [-0.08, 0, 0].forEach((value, axis) => expect(behind.pose.position[axis]).toBeCloseTo(value, 9));
    expect(() => anchored(pose([0, 0, 0]), { kind: 'entry', index: 3 }, WORLD, moment)).toThrow(
      'entry 3 must be there for a pose to be relative to it',
    );
  });

  it('are, of a target, those of the thing that is nearest, in its own frame, what the words name first', () => {
    const above = target(pose([0.1, 0.1, 0.1], 0.4), 'grasp cube');
    expect(told(above)).toBe('entry 0, entry 0');
    [0, 0, 0.08].forEach((value, axis) => expect(above.pose.position[axis]).toBeCloseTo(value, 9));
    expect(above.pose.rotation[2]).toBeCloseTo(0, 9);
    // Between the two: what is named.
    const between = pose([0, 0.05, 0.05], 0.4);
    expect([told(target(between, 'push cube')), told(target(between, 'open drawer'))]).toEqual([
      'entry 0, entry 0',
      'entry 2, entry 0',
    ]);
  });

  it('are not those of what the hand holds, which a hand lifts relative to itself', () => {
    const holding = {
      ...moment,
      hands: [{ position: [0.1, 0.1, 0.03], rotation: [0, 0, 0.4], opening: 0.04 } as const],
    };
    const lift = target(pose([0.1, 0.1, 0.15], 0.4), 'lift cube', holding);
    expect([told(lift), lift.pose.position[2]]).toEqual(['hand 0, hand 0', expect.closeTo(0.12, 9)]);
    expect(told(target(pose([0.1, -0.1, 0.15]), 'carry cube over plate', holding))).toBe('entry 1, entry 1');
    expect(told(target(pose([0.1, 0.1, 0.03], 0.4), 'release cube', holding))).toBe('hand 0, hand 0');
  });

  it('have the axes of another thing, or the way to it, where the hand is square to those alone', () => {
    const far = (yaw: number): Moment => ({
      ...moment,
      objects: [thing('disc', [0, 0, 0.01], 0.3), thing('area', [0.1, 0.15, 0], yaw, 'place')],
    });
    const heading = Math.atan2(0.15, 0.1);
    const behind = pose([-0.08 * Math.cos(heading), -0.08 * Math.sin(heading), 0.01], heading - Math.PI / 2);
    expect(told(target(behind, 'push disc', far(0.7)))).toBe('entry 0, towards 1');
    expect(told(target(pose([-0.08, 0, 0.01], 0.7), 'push disc', far(0.7)))).toBe('entry 0, entry 1');
    expect(told(target(pose([-0.08, 0, 0.01], 0.55), 'push disc', far(0.7)))).toBe('entry 0, entry 0');
  });

  it('tell of a stroke that pushes a thing what depends on the thing, or on the place that it ends in', () => {
    const at: Moment = {
      hands: [{ ...hand, position: [-0.08, 0.02, 0.01] }],
      objects: [thing('box', [0, 0.02, 0.01], 0.3), thing('area', [0.2, 0, 0], 0, 'place')],
    };
    // Along the axes of the area, past its middle: so far from where the box is.
    const past = target(pose([0.14, 0.02, 0.01]), 'push box into area', at);
    expect([told(past), past.pose.position[1]]).toEqual(['entry 0, entry 1', expect.closeTo(0, 9)]);
    // Straight at its middle: so far from there.
    const heading = Math.atan2(-0.02, 0.2);
    const short = pose([0.2 - 0.05 * Math.cos(heading), -0.05 * Math.sin(heading), 0.01], heading);
    const straight = target(short, 'push box into area', at);
    expect([told(straight), straight.pose.position[0]]).toEqual(['entry 1, towards 0', expect.closeTo(0.05, 9)]);
    // Up again beside a thing to which it is not square: relative to where it is.
    const hands = [{ ...hand, position: [-0.05, 0.02, 0.01] as const, rotation: [0, 0, 0.15] as const }];
    expect(told(target(pose([-0.05, 0.02, 0.09], 0.15), 'push box into area', { ...at, hands }))).toBe(
      'hand 0, hand 0',
    );
  });

  it('leave a place that a bystander has a line through, however near that is', () => {
    const tray = thing('tray', [0, 0, 0], 0, 'place');
    const beside = (cup: Vector3): string =>
      told(
        target(pose([0.03, 0.02, 0.02]), 'put spoon on tray', { hands: [hand], objects: [tray, thing('cup', cup)] }),
      );
    for (const x of [0.13, 0.25]) expect(beside([x, 0.02, 0.02])).toBe('entry 0, entry 0');
  });

  it('keep the axes that come first where the hand is no squarer to others by more than a bin', () => {
    const at = (area: number, other: number): Moment => ({
      hands: [hand],
      objects: [
        thing('disc', [0, 0, 0.01], 0.3),
        thing('other', [0.1, -0.15, 0], other, 'place'),
        thing('area', [0.1, 0.15, 0], area, 'place'),
      ],
    });
    const behind = pose([-0.08, 0, 0.01]);
    // What the words name before what they do not, unless that is clearly squarer.
    expect(told(target(behind, 'push disc into area', at(0.005, 0)))).toBe('entry 0, entry 2');
    expect(told(target(behind, 'push disc into area', at(0.01, 0)))).toBe('entry 0, entry 1');
    // Too near for a direction.
    const near = {
      ...at(0.7, 0.7),
      objects: [thing('disc', [0, 0, 0.01], 0.3), thing('area', [0.02, 0, 0], 0.7, 'place')],
    };
    expect(told(target(behind, 'push disc into area', near))).toBe('entry 0, entry 0');
  });

  it('take a hand for one that holds something where it is no wider open than a cup is', () => {
    const open = (opening: number): string =>
      told(
        target(pose([0.1, 0.1, 0.03], 0.4), 'grasp cube', {
          ...moment,
          hands: [{ position: [0.1, 0.1, 0.05], rotation: [0, 0, 0.4], opening }],
        }),
      );
    expect([open(0.062), open(0.066)]).toEqual(['world, world', 'entry 0, entry 0']);
  });

  it('are those of the world where nothing is near', () => {
    expect(told(target(pose([-0.06, 0, 0.36])))).toBe('world, world');
    const none = { hands: [], objects: [] };
    expect(told(anchoredTarget(pose([0, 0, 0.1]), 0, '', none, smallLayout))).toBe('world, world');
    const high = { ...moment, hands: [{ ...hand, position: [0, 0, 0.6] as const }] };
    // Beyond what numbers can tell of the world, relative to the hand.
    expect(told(target(pose([0.1, 0, 0.7]), '', high))).toBe('hand 0, hand 0');
  });

  it('are, in a keyframe, those of a target, of where a thing was, or of the hand that it moved with', () => {
    const aims = { hands: [hand], objects: [] };
    expect(told(anchoredHand(pose([0.01, 0, 0.3]), 0, aims, smallLayout))).toBe('hand 0, hand 0');
    expect(told(anchoredHand(pose([0.01, 0.6, 0.3]), 0, aims, smallLayout))).toBe('world, world');
    const entry = (now: Vector3, at: Moment = moment): string =>
      told(anchoredEntry(pose(now, 0.4), 0, at, smallLayout));
    expect(entry([0.1, 0.1, 0.02])).toBe('entry 0, entry 0');
    expect(entry([0.2, 0.1, 0.02])).toBe('entry 0, entry 0');
    expect(entry([0.01, 0, 0.28])).toBe('hand 0, hand 0');
    expect(entry([0.1, -0.5, 0.02])).toBe('world, world');
    // What rests stays where it was, even in a hand.
    const resting = { ...moment, hands: [{ ...hand, position: [0.1, 0.1, 0.04] as const }] };
    expect(entry([0.1, 0.1, 0.02], resting)).toBe('entry 0, entry 0');
  });
});
