import { describe, expect, it } from '@jest/globals';
import { Simulation } from '../../../sim/simulation/index.js';
import type { MarkingShape } from '../../../sim/simulation/index.js';

const WHITE = { color: '#ffffff' };
const AT = { position: [0, 0, 0.001], orientation: [0, 0, 0, 1] } as const;

/** A scene with one marking on a table, and a cube that falls from 5 cm on it. */
function sceneWith(shape: MarkingShape | null, lineWidth?: number): Simulation {
  const simulation = new Simulation();
  simulation.setTable({ size: [1, 1], thickness: 0.04, appearance: { color: '#555555' } });
  if (shape) {
    const line = lineWidth === undefined ? {} : { lineWidth };
    simulation.addMarking({ name: 'area', shape, pose: AT, appearance: WHITE, ...line });
  }
  simulation.addObject({
    name: 'cube',
    parts: [{ shape: { type: 'box', halfExtents: [0.01, 0.01, 0.01] } }],
    pose: { position: [0, 0, 0.06], orientation: [0, 0, 0, 1] },
    mass: 0.1,
    friction: 0.6,
    appearance: { color: '#aa0000' },
  });
  simulation.addCamera({
    name: 'above',
    position: [0, 0, 1],
    target: [0, 0, 0],
    up: [0, 1, 0],
    fieldOfViewDeg: 90,
    width: 100,
    height: 100,
  });
  return simulation;
}

/** Pixels of the marking, seen from 1 m above over 2 m of table: 4 square centimetres each. */
function markedPixels(simulation: Simulation): number {
  const { segmentation, names } = simulation.render('above');
  return segmentation.filter((id) => names.get(id) === 'area').length;
}

describe('a marking', () => {
  it('is drawn and segmented over its area, or along its line', () => {
    using disc = sceneWith({ type: 'disc', radius: 0.3 });
    using ring = sceneWith({ type: 'disc', radius: 0.3 }, 0.1);
    using rectangle = sceneWith({ type: 'rectangle', size: [0.6, 0.4] });
    using frame = sceneWith({ type: 'rectangle', size: [0.6, 0.4] }, 0.1);
    // Areas in pixels of 0.02 m by 0.02 m; the cube hides up to four of them.
    const share = (area: number): number => area / 0.0004;
    const expectArea = (simulation: Simulation, area: number): void => {
      const pixels = markedPixels(simulation);
      expect(pixels).toBeGreaterThan(0.95 * share(area) - 4);
      expect(pixels).toBeLessThan(1.05 * share(area));
    };
    expectArea(disc, Math.PI * 0.09);
    expectArea(ring, Math.PI * (0.09 - 0.04));
    expectArea(rectangle, 0.24);
    expectArea(frame, 0.24 - 0.08);
  });

  it('changes the picture and the identity of a scene, and not its physics', () => {
    using plain = sceneWith(null);
    using marked = sceneWith({ type: 'disc', radius: 0.3 });
    expect(marked.sceneHash).not.toBe(plain.sceneHash);
    for (let step = 0; step < 60; step++) {
      plain.step();
      marked.step();
    }
    expect(marked.stateHash()).toBe(plain.stateHash());
  });

  it('refuses sizes that are no sizes, a line without room and a name that is taken', () => {
    expect(() => sceneWith({ type: 'disc', radius: 0 })).toThrow('positive, finite sizes');
    expect(() => sceneWith({ type: 'rectangle', size: [0.2, NaN] })).toThrow('positive, finite sizes');
    expect(() => sceneWith({ type: 'rectangle', size: [0.2, 0.1] }, 0.05)).toThrow(
      'lineWidth of marking area must be positive and less than half of its extent, received 0.05',
    );
    using simulation = sceneWith({ type: 'disc', radius: 0.1 });
    expect(() =>
      simulation.addMarking({ name: 'cube', shape: { type: 'disc', radius: 0.1 }, pose: AT, appearance: WHITE }),
    ).toThrow('the name "cube" is already taken');
  });
});
