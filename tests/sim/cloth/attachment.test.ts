import { describe, expect, it } from '@jest/globals';
import { StateReader, StateWriter } from '../../../sim/math/state-io.js';
import type { Cloth } from '../../../sim/cloth/index.js';
import { DT, HalfFold, frameAt, point, run, table, towel } from './support.js';

function save(cloth: Cloth): Float64Array {
  const writer = new StateWriter();
  cloth.writeState(writer);
  return writer.finish();
}

describe('Pinches', () => {
  it('hold below their force and slip beyond it, never exceeding it', () => {
    const weight = towel(0).mass * 9.81;
    const held: number[] = [];
    for (const share of [1.5, 0.5]) {
      const cloth = towel(0.5);
      const frame = frameAt(cloth, 0, 11);
      cloth.attach('pinch', [10, 11, 12, 32, 33, 34], frame, 50);
      for (let k = 0; k < 720; k++) cloth.step(DT, []);
      cloth.setAttachmentForce('pinch', weight * share);
      for (let k = 0; k < 120; k++) {
        cloth.step(DT, []);
        expect(cloth.attachment('pinch')!.force).toBeLessThanOrEqual(weight * share * (1 + 1e-9));
      }
      held.push(cloth.attachment('pinch')!.slip);
    }
    expect(held[0]).toBe(0);
    expect(held[1]).toBeGreaterThan(0.01);
  });

  it('carry particles with the frame, turning with it', () => {
    const cloth = towel(0.3);
    const frame = frameAt(cloth, 0, 0);
    cloth.attach('pinch', [0, 1, 22], frame, 50);
    for (let k = 0; k < 60; k++) {
      frame.position[2] = 0.3 + 0.1 * ((k + 1) / 60);
      const angle = (Math.PI / 4) * ((k + 1) / 60);
      frame.orientation[1] = Math.sin(angle);
      frame.orientation[3] = Math.cos(angle);
      cloth.step(DT, []);
    }
    const origin = point(cloth, 0, 0);
    const neighbour = point(cloth, 0, 1);
    expect(origin[2]).toBeCloseTo(0.4, 9);
    expect(neighbour[0]! - origin[0]!).toBeCloseTo(0, 9);
    expect(neighbour[2]! - origin[2]!).toBeCloseTo(-0.28 / 21, 9);
    cloth.detach('pinch');
    expect(cloth.attachment('pinch')).toBeUndefined();
  });
});

describe('Snapshots', () => {
  it('continue bit-identically in the middle of a fold, with layers touching and pinches held', () => {
    const ground = [table()];
    const first = towel(0.003);
    const fold = new HalfFold(first);
    const middle = 400;
    for (let k = 0; k < middle; k++) {
      fold.place(k);
      first.step(DT, ground);
    }
    const state = save(first);

    const second = towel(0.2);
    second.bindAttachment('left', fold.frames[0]);
    second.bindAttachment('right', fold.frames[1]);
    const reader = new StateReader(state);
    second.readState(reader);
    expect(reader.finished).toBe(true);
    expect(second.metrics().maxStrain).toBe(first.metrics().maxStrain);
    for (let k = middle; k < fold.steps + 120; k++) {
      fold.place(Math.min(k, fold.steps - 1));
      if (k === fold.steps) {
        first.detach('left');
        second.detach('left');
      }
      first.step(DT, ground);
      second.step(DT, ground);
    }
    expect(save(second)).toEqual(save(first));
  });

  it('hold the sleep, too', () => {
    const first = towel(0.01);
    run(first, 130, [table()]);
    const second = towel(0.5);
    second.readState(new StateReader(save(first)));
    run(first, 100, [table()]);
    run(second, 100, [table()]);
    expect(first.sleeping).toBe(true);
    expect(save(second)).toEqual(save(first));
  });

  it('two identical runs give identical states', () => {
    const states = [0, 1].map(() => {
      const cloth = towel(0.1, { columns: 12, rows: 14 });
      const frame = frameAt(cloth, 0, 0);
      cloth.attach('pinch', [0, 1], frame, 0.1);
      run(cloth, 200, [table()]);
      return save(cloth);
    });
    expect(states[1]).toEqual(states[0]);
  });
});
