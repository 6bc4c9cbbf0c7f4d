import { describe, expect, it } from '@jest/globals';
import { HoldPolicy } from '../../policies/index.js';
import { SimulatedEnvironment, drawTake, drawVariation, nextFrame } from '../../scenarios/index.js';
import { rollout } from '../../sdk/episodes/index.js';
import { sceneGeometry, verifyEpisode } from '../../sdk/referee/index.js';
import type { PlainData } from '../../sim/interface/index.js';

/** What each event came to with these draws, found by playing it; the geometry of each says the same. */
const OUTCOMES: readonly (readonly [label: string, draws: Readonly<Record<string, PlainData>>])[] = [
  // 0.2 m down a slope of 0.5 rad, nearly without resistance, at a pin that is near.
  ['pin fell', { event: 'roll', rollSlope: 0.5, rollStart: 0.2, rollResistance: 2, rollTarget: 0.1 }],
  ['stopped short', { event: 'roll', rollSlope: 0.22, rollStart: 0.1, rollResistance: 9, rollTarget: 0.26 }],
  // Two blocks on one of 50 mm: their centre of mass lies 1.5 shifts over, 15 mm, or 42 mm, beyond the edge.
  ['stands', { event: 'tower', towerCount: 3, towerShift1: 0.01, towerShift2: 0.01 }],
  ['falls', { event: 'tower', towerCount: 3, towerShift1: 0.028, towerShift2: 0.028 }],
  // A domino of 60 mm reaches one 30 mm away, and none 84 mm away.
  ['all fell', { event: 'dominoes', dominoCount: 6, dominoMissing: 0, dominoPitch: 0.03, dominoCurve: 0 }],
  ['some fell', { event: 'dominoes', dominoCount: 6, dominoMissing: 4, dominoPitch: 0.042, dominoCurve: 0 }],
  ['block fell', { event: 'pendulum', pendulumAngle: 1.1, pendulumLength: 0.235, pendulumTarget: 0.06 }],
  // It swings 0.18 sin 0.45 = 78 mm to the side; bob and block reach 39 mm further together.
  ['block untouched', { event: 'pendulum', pendulumAngle: 0.45, pendulumLength: 0.18, pendulumTarget: 0.19 }],
  ['over it', { event: 'cloth', clothAlong: 0.03, clothTilt: 0, clothThing: 'box' }],
  ['beside it', { event: 'cloth', clothAlong: -0.15, clothTilt: 0, clothYaw: 0, clothThing: 'box' }],
  [
    '1 ball hit',
    {
      event: 'billiards',
      cueAngle: 0,
      cueSpeed: 0.6,
      ball1Along: 0,
      ball1Aside: 0,
      ball2Aside: -0.1,
      ball3Aside: 0.1,
    },
  ],
];

describe('next-frame', () => {
  it.each(OUTCOMES)('comes to "%s" with %j, and the referee accepts it', async (label, variation) => {
    using environment = new SimulatedEnvironment(nextFrame, { render: false });
    const episode = await rollout({
      environment,
      policy: new HoldPolicy(),
      seed: 3,
      resetOptions: { variation },
      maxTicks: 100,
    });
    expect(environment.describe()?.label).toBe(label);
    expect(environment.environmentStateSpace.names).toHaveLength(93);
    const evidence = {
      geometry: sceneGeometry(environment.simulation),
      metrics: environment.simulation.metrics(),
      firstState: environment.firstState,
    };
    expect(verifyEpisode(episode, evidence).summary).toMatch(/^Accepted/);
  });

  it('is rejected where something moves for no reason', async () => {
    using environment = new SimulatedEnvironment(nextFrame, { render: false });
    const variation = { event: 'tower', towerCount: 3, towerShift1: 0.01, towerShift2: 0.01 };
    const episode = await rollout({
      environment,
      policy: new HoldPolicy(),
      seed: 3,
      resetOptions: { variation },
      maxTicks: 100,
    });
    const at = episode.environmentStateSpace.names.indexOf('block-3.y');
    const steps = episode.steps.map((step, tick) => {
      const environmentState = step.environmentState.slice();
      environmentState[at] = (environmentState[at] ?? 0) + (tick < 50 ? 0 : 0.03);
      return { ...step, environmentState };
    });
    const evidence = { geometry: sceneGeometry(environment.simulation), metrics: environment.simulation.metrics() };
    expect(verifyEpisode({ ...episode, steps }, evidence).summary).toContain('moved-without-contact');
  });

  it('understands questions about its events and about any', () => {
    const v = drawVariation(nextFrame.variations, 0);
    expect(nextFrame.interpret('What will happen next?', v)).toEqual({});
    expect(nextFrame.interpret('what happens next to the dominoes?', v)).toEqual({ event: 'dominoes' });
    expect(nextFrame.interpret('积木塔接下来会怎样？', v)).toEqual({ event: 'tower' });
    expect(nextFrame.interpret('put the ball on the ramp', v)).toBeNull();
    expect(nextFrame.interpret('watch the tower and the pendulum', v)).toBeNull();
  });

  it('holds billiards out', () => {
    const events = Array.from({ length: 40 }, (_, seed) => drawVariation(nextFrame.variations, seed).event);
    expect([...new Set(events)].sort()).toEqual(['cloth', 'dominoes', 'pendulum', 'roll', 'tower']);
    expect(drawVariation(nextFrame.variations, 0, 'randomized,unseen').event).toBe('billiards');
  });
});

describe('drawTake', () => {
  it('moves the uncertain draws alone, within their uncertainty', () => {
    const known = drawVariation(nextFrame.variations, 5);
    const takes = [0, 1, 2, 3].map((take) => drawTake(nextFrame, known, 5, take));
    expect(drawTake(nextFrame, known, 5, 2)).toEqual(takes[2]);
    for (const take of takes) {
      expect(take.event).toBe(known.event);
      expect(take.rollRadius).toBe(known.rollRadius);
      expect(Math.abs(take.rollSlope - known.rollSlope)).toBeLessThanOrEqual(0.01);
      expect(take.rollSlope).not.toBe(known.rollSlope);
    }
    expect(new Set(takes.map(({ rollSlope }) => rollSlope)).size).toBe(4);
    expect(() => drawTake(nextFrame, known, 5, -1)).toThrow('take must be an integer of at least 0, received -1');
  });
});
