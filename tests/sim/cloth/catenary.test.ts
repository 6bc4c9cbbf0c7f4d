import { describe, expect, it } from '@jest/globals';
import { Cloth, NAPKIN } from '../../../sim/cloth/index.js';
import { DT } from './support.js';

const LENGTH = 0.6;
const SPAN = 0.5;

/** Sag in metres of an inextensible chain of `length` between two points of equal height, `span` apart. */
function catenarySag(length: number, span: number): number {
  // length = 2 a sinh(span / 2 a), solved for a by bisection; the length falls as a grows.
  let low = 1e-3;
  let high = 100;
  for (let i = 0; i < 100; i++) {
    const a = (low + high) / 2;
    if (2 * a * Math.sinh(span / (2 * a)) > length) low = a;
    else high = a;
  }
  return low * (Math.cosh(span / (2 * low)) - 1);
}

/** Sag of a strip of napkin whose ends were brought together to `SPAN` within half a second and then held. */
function simulatedSag(columns: number): number {
  const cloth = new Cloth({
    name: 'strip',
    width: LENGTH,
    height: 0.06,
    columns,
    rows: 3,
    pose: { position: [0, 0, 1], orientation: [0, 0, 0, 1] },
    material: { ...NAPKIN, airDrag: 3 },
    selfCollision: false,
  });
  const ends = [-1, 1].map((side) => ({
    side,
    frame: { position: Float64Array.of((side * LENGTH) / 2, 0, 1), orientation: Float64Array.of(0, 0, 0, 1) },
  }));
  for (const { side, frame } of ends) {
    const column = side < 0 ? 0 : columns - 1;
    cloth.attach(
      `end ${side}`,
      [0, 1, 2].map((row) => row * columns + column),
      frame,
      1e6,
    );
  }
  for (let k = 0; k < 960; k++) {
    const gone = Math.min(1, k / 120);
    for (const { side, frame } of ends) frame.position[0] = (side * (LENGTH - (LENGTH - SPAN) * gone)) / 2;
    cloth.step(DT, []);
  }
  let lowest = Infinity;
  for (let k = 2; k < cloth.positions.length; k += 3) lowest = Math.min(lowest, cloth.positions[k]!);
  return 1 - lowest;
}

describe('A strip that hangs from both ends', () => {
  // The catenary (Bernoulli, Leibniz, Huygens 1691): 146.17 mm for 0.6 m over 0.5 m.
  const exact = catenarySag(LENGTH, SPAN);

  it('sags as a catenary does, the better the finer it is', () => {
    expect(exact).toBeCloseTo(0.14617, 5);
    const errors = [9, 17, 33].map((columns) => Math.abs(simulatedSag(columns) / exact - 1));
    expect(errors[0]).toBeLessThan(0.01);
    expect(errors[1]).toBeLessThan(0.5 * errors[0]!);
    expect(errors[2]).toBeLessThan(0.5 * errors[1]!);
    expect(errors[2]).toBeLessThan(0.0015);
  });
});
