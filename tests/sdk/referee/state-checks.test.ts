import { describe, expect, it } from '@jest/globals';
import { checkStates, judge } from '../../../sdk/referee/index.js';
import type { SceneGeometry } from '../../../sdk/referee/index.js';
import type { ObjectState, SceneState, Shape, Vector3 } from '../../../sim/interface/index.js';

const GEOMETRY: SceneGeometry = {
  objects: {
    cube: { type: 'box', halfExtents: [0.02, 0.02, 0.02] },
    ball: { type: 'sphere', radius: 0.03 },
  },
  cloths: { towel: { width: 0.2, height: 0.2 } },
  supportHeight: () => 0,
};

interface Scene {
  readonly time: number;
  readonly cube?: Vector3;
  readonly ball?: Vector3;
  readonly hand?: Vector3;
  readonly towel?: readonly number[];
}

const FLAT = [-0.1, -0.1, 0.002, 0.1, -0.1, 0.002, -0.1, 0.1, 0.002, 0.1, 0.1, 0.002];

function scene({
  time,
  cube = [0, 0, 0.02],
  ball = [0.3, 0.3, 0.03],
  hand = [-0.3, 0, 0.4],
  towel = FLAT,
}: Scene): SceneState {
  const still = { orientation: [0, 0, 0, 1], linearVelocity: [0, 0, 0], angularVelocity: [0, 0, 0] } as const;
  return {
    time,
    objects: { cube: { position: cube, ...still }, ball: { position: ball, ...still } },
    cloths: { towel: { rows: 2, columns: 2, points: towel } },
    arms: [
      {
        name: 'arm',
        jointPositions: [],
        jointVelocities: [],
        jointEfforts: [],
        endEffector: { position: hand, orientation: [1, 0, 0, 0] },
        gripperOpening: 0.04,
        holding: null,
      },
    ],
    contacts: [],
  };
}

function failures(...states: readonly Scene[]): string[] {
  const checks = checkStates(scene({ time: 0 }), states.map(scene), GEOMETRY);
  return checks.filter((check) => !check.passed).map((check) => `${check.name} ${check.subject} ${check.step}`);
}

describe('checkStates', () => {
  it('passes a scene that stays as it is, and one in which a hand carries an object', () => {
    expect(failures({ time: 0.5 })).toEqual([]);
    expect(failures({ time: 0.5, hand: [0, 0, 0.03] }, { time: 1, hand: [0.1, 0, 0.2], cube: [0.1, 0, 0.19] })).toEqual(
      [],
    );
  });

  it('misses what disappeared', () => {
    const gone: SceneState = { ...scene({ time: 0.5 }), objects: {} };
    const [check] = checkStates(scene({ time: 0 }), [gone], GEOMETRY);
    expect(check).toMatchObject({
      name: 'object-permanence',
      passed: false,
      measured: 2,
      subject: 'cube, ball',
      step: 0,
    });
  });

  it('finds overlap with the table and between objects, and names the keyframe', () => {
    expect(failures({ time: 0.5 }, { time: 1, cube: [0, 0, 0.005] })).toEqual(['penetration cube and the table 1']);
    expect(failures({ time: 0.5, ball: [0.29, 0.3, 0.03] })).toEqual([]);
    expect(failures({ time: 9, cube: [0.28, 0.3, 0.03], hand: [0.28, 0.3, 0.05] })).toEqual([
      'penetration cube and ball 0',
      'moved-without-contact cube 0',
    ]);
  });

  it('finds what floats and what moved by itself', () => {
    expect(failures({ time: 0.5, cube: [0, 0, 0.06] })).toEqual(['floating cube 0', 'moved-without-contact cube 0']);
    expect(failures({ time: 0.5, cube: [0.1, 0, 0.02] })).toEqual(['moved-without-contact cube 0']);
  });

  it('finds what is too fast, even in a hand', () => {
    const held = { time: 0.5, hand: [0, 0, 0.02] as const };
    expect(failures(held, { time: 0.6, hand: [0.2, 0, 0.02], cube: [0.2, 0, 0.02] })).toEqual(['speed cube 1']);
  });

  it('finds a stretched cloth', () => {
    const stretched = FLAT.map((value, i) => (i % 3 === 0 ? value * 1.2 : value));
    expect(failures({ time: 0.5, towel: stretched })).toEqual(['cloth-stretch towel 0']);
  });

  it('treats a value that is not a number as a failure', () => {
    expect(failures({ time: 0.5, cube: [NaN, 0, 0.02] })).not.toEqual([]);
  });
});

describe('falling', () => {
  // Before the ball the table ends at x = 0.1; the floor is 0.7 m below.
  const edge: SceneGeometry = { ...GEOMETRY, supportHeight: (x, y) => (x <= 0.1 || y > 0.2 ? 0 : -0.7) };
  const from = (first: Scene, ...states: readonly Scene[]): string[] =>
    checkStates(scene(first), states.map(scene), edge)
      .filter((check) => !check.passed)
      .map((check) => `${check.name} ${check.subject} ${check.step}`);

  it('explains a fall from an edge and how it ends, at the speed that it gives', () => {
    const first = { time: 0, cube: [0.102, 0, 0.02] } as const;
    const falling = { time: 0.4, cube: [0.12, 0, -0.3] } as const;
    expect(from(first, falling, { time: 0.8, cube: [0.2, 0, -0.68] }, { time: 1.2, cube: [0.2, 0, -0.68] })).toEqual(
      [],
    );
    // 0.3 m of fall give 2.5 m/s: 1.4 m to the side in 0.4 s are more than that and 1 m/s together.
    expect(from(first, { time: 0.4, cube: [1.6, 0, -0.3] })).toEqual(['speed cube 0']);
  });

  it('explains neither what falls from where it stands firm, nor what hangs in the air, nor what rises', () => {
    const safe = { time: 0, cube: [0, 0, 0.02] } as const;
    expect(from(safe, { time: 0.4, cube: [0.2, 0, -0.68] })).toContain('moved-without-contact cube 0');
    const first = { time: 0, cube: [0.102, 0, 0.02] } as const;
    const falling = { time: 0.4, cube: [0.15, 0, -0.3] } as const;
    expect(from(first, falling, { time: 0.8, cube: [0.15, 0, -0.302] })).toEqual(['floating cube 1']);
    expect(from(first, falling, { time: 0.8, cube: [0.15, 0, 0.1] })).toContain('floating cube 1');
  });
});

describe('motion by itself', () => {
  /** A first state whose ball rolls along x at 0.5 m/s. */
  const rolling = (): SceneState => {
    const first = scene({ time: 0, ball: [0, 0.3, 0.03] });
    const ball = { ...first.objects['ball'], linearVelocity: [0.5, 0, 0] } as ObjectState;
    return { ...first, objects: { ...first.objects, ball } };
  };
  const from = (first: SceneState, geometry: SceneGeometry, ...states: readonly Scene[]): string[] =>
    checkStates(first, states.map(scene), geometry)
      .filter((check) => !check.passed)
      .map((check) => `${check.name} ${check.subject} ${check.step}`);

  it('lets what is in motion roll on, slow down and stop, but not start again or climb', () => {
    const [one, two] = [
      { time: 0.4, ball: [0.18, 0.3, 0.03] } as const,
      { time: 0.8, ball: [0.3, 0.3, 0.03] } as const,
    ];
    expect(from(rolling(), GEOMETRY, one, two, { ...two, time: 1.2 })).toEqual([]);
    expect(from(scene({ time: 0, ball: [0, 0.3, 0.03] }), GEOMETRY, one)).toEqual(['moved-without-contact ball 0']);
    const again = { time: 1.6, ball: [0.4, 0.3, 0.03] } as const;
    expect(from(rolling(), GEOMETRY, one, two, { ...two, time: 1.2 }, again)).toEqual(['moved-without-contact ball 3']);
    // 0.5 m/s are worth 1.4 v^2 / 2 g = 18 mm of height at most.
    expect(from(rolling(), GEOMETRY, { time: 0.4, ball: [0.1, 0.3, 0.06] })).toContain('moved-without-contact ball 0');
  });

  it('lets it push what is in its way, and nothing else', () => {
    const pushed = { time: 0.4, ball: [0.18, 0.3, 0.03], cube: [0.24, 0.3, 0.02] } as const;
    const first = {
      ...rolling(),
      objects: {
        ...rolling().objects,
        cube: scene({ time: 0, cube: [0.2, 0.3, 0.02] }).objects['cube'] as ObjectState,
      },
    };
    expect(from(first, GEOMETRY, pushed)).toEqual([]);
    const aside = { ...pushed, cube: [0.24, 0.45, 0.02] } as const;
    const away = {
      ...first,
      objects: { ...first.objects, cube: scene({ time: 0, cube: [0.2, 0.45, 0.02] }).objects['cube'] as ObjectState },
    };
    expect(from(away, GEOMETRY, aside)).toEqual(['moved-without-contact cube 0']);
  });

  it('lets a thing on a hinge swing, no higher than it began', () => {
    const hinged: SceneGeometry = { ...GEOMETRY, jointed: new Set(['ball']), swinging: new Set(['ball']) };
    const first = scene({ time: 0, ball: [0, 0.1, 0.2] });
    const across = { time: 0.4, ball: [0, -0.1, 0.199] } as const;
    expect(from(first, hinged, across, { time: 0.8, ball: [0, 0.1, 0.198] })).toEqual([]);
    expect(from(first, hinged, { ...across, ball: [0, -0.1, 0.21] })).toEqual(['moved-without-contact ball 0']);
    expect(from(first, { ...hinged, swinging: new Set() }, { ...across, ball: [0, -0.1, 0.2] })).toEqual([
      'moved-without-contact ball 0',
    ]);
  });

  it('lets a cloth in the air fall, and neither hang there nor rise', () => {
    const at = (z: number): number[] => FLAT.map((value, i) => (i % 3 === 2 ? z : value));
    const air = scene({ time: 0, towel: at(0.2) });
    expect(from(air, GEOMETRY, { time: 0.4, towel: at(0.05) }, { time: 0.8, towel: at(0.002) })).toEqual([]);
    expect(from(air, GEOMETRY, { time: 0.4, towel: at(0.17) })).toEqual(['moved-without-contact towel 0']);
    expect(from(air, GEOMETRY, { time: 0.4, towel: at(0.3) })).toEqual(['moved-without-contact towel 0']);
  });
});

describe('a thing of several parts', () => {
  const box = (x: number, y: number, z: number): Shape => ({ type: 'box', halfExtents: [x, y, z] });
  // A tray on a joint, 10 cm wide, with a handle 12 cm from its middle, under the top of a cabinet.
  const geometry: SceneGeometry = {
    ...GEOMETRY,
    objects: { ...GEOMETRY.objects, ball: box(0.05, 0.05, 0.003) },
    parts: { ball: [{ shape: box(0.05, 0.05, 0.003) }, { shape: box(0.02, 0.01, 0.01), position: [-0.12, 0, 0.02] }] },
    jointed: new Set(['ball']),
    furniture: [
      {
        name: 'cabinet',
        shape: box(0.06, 0.06, 0.003),
        position: Float64Array.of(0.3, 0.3, 0.09),
        orientation: Float64Array.of(0, 0, 0, 1),
        linearVelocity: new Float64Array(3),
        angularVelocity: new Float64Array(3),
        friction: 0.5,
      },
    ],
    supportHeight: (_x, _y, under = Infinity) => (under > 0.093 ? 0.093 : 0),
  };
  const found = (...states: readonly Scene[]): string[] =>
    checkStates(scene({ time: 0, ...states[0] }), states.slice(1).map(scene), geometry)
      .filter(({ passed }) => !passed)
      .map(({ name, subject }) => `${name} ${subject}`);
  const at = (x: number): Scene => ({ time: 0.5, ball: [x, 0.3, 0.014], cube: [x + 0.035, 0.3, 0.037] });

  it('may lie below furniture, hang on its joint, follow the hand at its handle, and take along what lies in it', () => {
    expect(found(at(0.3), { ...at(0.3), time: 1 })).toEqual([]);
    const hand = [0.16, 0.3, 0.03] as const;
    expect(found({ ...at(0.3), hand }, { ...at(0.25), hand: [0.11, 0.3, 0.03], time: 1 })).toEqual([]);
  });

  it('does not move by itself, and not into furniture', () => {
    expect(found(at(0.3), { ...at(0.25), time: 1 })).toEqual(['moved-without-contact ball']);
    const inside: Scene = { ...at(0.3), cube: [0.3, 0.3, 0.09] };
    expect(found(inside, { ...inside, time: 1 })).toContain('penetration cube and cabinet');
  });
});

describe('touching', () => {
  it('does not explain a jump to the hand, nor one away from it', () => {
    expect(failures({ time: 0.5, cube: [-0.3, 0, 0.38] })).toEqual(['moved-without-contact cube 0']);
    expect(failures({ time: 0.5, hand: [0, 0, 0.03] }, { time: 1, hand: [0, 0, 0.2], cube: [0.25, 0, 0.02] })).toEqual([
      'moved-without-contact cube 1',
    ]);
  });

  it('explains what a moved neighbour pushes, not what merely lies near one', () => {
    const pushed = { time: 1, hand: [0.22, 0.3, 0.03], cube: [0.24, 0.3, 0.02], ball: [0.33, 0.3, 0.03] } as const;
    const near = { time: 0.5, hand: [0.15, 0.3, 0.03], cube: [0.2, 0.3, 0.02] } as const;
    const found = checkStates(scene(near), [scene(pushed)], GEOMETRY);
    expect(found.filter(({ passed }) => !passed)).toEqual([]);
    const alone = { ...pushed, hand: [-0.3, 0, 0.4], cube: near.cube } as const;
    expect(checkStates(scene(near), [scene(alone)], GEOMETRY).find(({ passed }) => !passed)).toMatchObject({
      name: 'moved-without-contact',
      subject: 'ball',
    });
  });
});

describe('what was not measured', () => {
  it('passes where nothing of the kind is in the scene, and fails where it ought to be', () => {
    const bare: SceneGeometry = { ...GEOMETRY, cloths: {} };
    const without = (state: SceneState): SceneState => ({ ...state, cloths: {} });
    const none = checkStates(without(scene({ time: 0 })), [without(scene({ time: 0.5 }))], bare);
    expect(none.find(({ name }) => name === 'cloth-stretch')).toMatchObject({
      passed: true,
      measured: null,
      subject: 'no cloth in the scene',
    });
    const lost = checkStates(scene({ time: 0 }), [without(scene({ time: 0.5 }))], GEOMETRY);
    expect(lost.find(({ name }) => name === 'cloth-stretch')).toMatchObject({ passed: false, measured: null });
    expect(judge(none).summary).toBe('Accepted: all 5 checks passed, 2 did not apply.');
  });

  it('never accepts a prediction without states, or a verdict without measurements', () => {
    expect(judge(checkStates(scene({ time: 0 }), [], GEOMETRY)).accepted).toBe(false);
    expect(judge([]).accepted).toBe(false);
  });
});

describe('judge', () => {
  it('explains a rejection in one sentence with the measured value, the limit, the subject and the keyframe', () => {
    const checks = checkStates(scene({ time: 0 }), [scene({ time: 0.5, cube: [0.1, 0, 0.02] })], GEOMETRY);
    expect(judge(checks)).toMatchObject({
      accepted: false,
      summary: 'Rejected, 1 of 7 checks failed: moved-without-contact 0.1 m (limit 0.02) for cube at step 0.',
    });
    expect(judge(checks.filter((check) => check.passed)).summary).toBe('Accepted: all 6 checks passed.');
  });
});
