// Speed of garments, which are triangle meshes, with the strain and overlap at which it was reached.
//
//   node dist/bench/garments.js [--repetitions 3] [--edge 0.015] [--width 0.3] [hang swing drag lift]     one JSON object a line
//
// A cotton T-shirt, 1,220 particles by default, self-collision on, sleeping off. Strain and overlap are looked for at
// every step of the whole episode, in a run of its own that is not timed.
import { parseArgs } from 'node:util';
import { Cloth, COTTON, patternMesh, type AttachmentFrame, type Collider, type Vector3 } from '../sim/index.js';
import { CLOTH_STEP, type ClothEpisode } from './cloth-cases.js';
import { advance, quality } from './cloth-quality.js';
import { emit, measure } from './measure.js';

const THICKNESS = 0.003;
/** Half edges in metres of the box whose particles a gripper takes: pads of 3 cm. */
const PADS: Vector3 = [0.015, 0.015, 0.01];
/** Largest force of a gripper in newtons. */
const GRIP = 20;

const { values, positionals } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '3' },
    edge: { type: 'string', default: '0.015' },
    width: { type: 'string', default: '0.3' },
  },
  allowPositionals: true,
});
const width = Number(values.width);

/** What happens to the shirt, and how the grippers move: `t` seconds after they closed, relative to where that was. */
interface Case {
  /** Height of the shirt's centre in metres at the start. */
  readonly z: number;
  /** Angle about x in radians by which it is turned at the start; 0 is lying on its back, a right angle upright. */
  readonly tilt?: number;
  /** Length in seconds. */
  readonly seconds: number;
  /** Landmarks that the grippers hold. */
  readonly held: readonly string[];
  /** Their displacement in metres. */
  readonly path: (t: number) => Vector3;
  /** Angle about x in radians by which they have turned. */
  readonly turn?: (t: number) => number;
}

const CASES: Readonly<Record<string, Case>> = {
  // Upright, carried to and fro over 0.2 m, and held still for a second.
  hang: {
    z: 1,
    tilt: Math.PI / 2,
    seconds: 3,
    held: ['shoulder-left', 'shoulder-right'],
    path: (t) => [0.1 - 0.1 * Math.cos(Math.PI * Math.min(t, 2)), 0.1 - 0.1 * Math.cos(Math.PI * Math.min(t, 2)), 0],
  },
  // Lies in the air at first and swings down while the grippers keep their direction.
  swing: { z: 1, seconds: 3, held: ['shoulder-left', 'shoulder-right'], path: () => [0, 0, 0] },
  drag: {
    z: THICKNESS,
    seconds: 2.5,
    held: ['shoulder-left', 'shoulder-right'],
    path: (t) => [0, 0.4 * smooth(t / 2), 0.01 * smooth(t / 0.5)],
  },
  // The grippers turn while they rise, so that the hem points up.
  lift: {
    z: THICKNESS,
    seconds: 3,
    held: ['hem-left', 'hem-right'],
    path: (t) => [0, 0, 2 * width * smooth(t / 2)],
    turn: (t) => (-Math.PI / 2) * smooth(t / 2),
  },
};

const names = positionals.length > 0 ? positionals : Object.keys(CASES);
for (const name of names) {
  const rates = measure(
    () => build(name),
    (episode) => {
      for (let k = 0; k < episode.steps; k++) advance(episode, k);
      return { count: episode.steps * CLOTH_STEP };
    },
    Number(values.repetitions),
  );
  emit(
    `t-shirt ${name}`,
    'simulated s/s',
    { ...rates, figures: quality(build(name)) },
    { particles: build(name).cloth.count },
  );
}

function build(name: string): ClothEpisode {
  const {
    z,
    tilt = 0,
    seconds,
    held,
    path,
    turn = () => 0,
  } = CASES[name] ?? raise(`unknown case ${name}; known: ${Object.keys(CASES).join(', ')}`);
  const mesh = patternMesh({ type: 't-shirt', width, edgeLength: Number(values.edge), layerGap: THICKNESS });
  const cloth = new Cloth({
    name: 'shirt',
    mesh,
    pose: { position: [0, 0, z], orientation: [Math.sin(tilt / 2), 0, 0, Math.cos(tilt / 2)] },
    material: COTTON,
    thickness: THICKNESS,
  });
  const frames: AttachmentFrame[] = [];
  const origins: Float64Array[] = [];
  for (const landmark of held) {
    const i = mesh.landmarks?.[landmark] ?? 0;
    const position = cloth.positions.slice(i * 3, i * 3 + 3);
    const frame = { position, orientation: Float64Array.of(Math.sin(tilt / 2), 0, 0, Math.cos(tilt / 2)) };
    const found: number[] = [];
    cloth.particlesInBox(position, frame.orientation, PADS, found);
    cloth.attach(landmark, found, frame, GRIP);
    frames.push(frame);
    origins.push(position.slice());
  }
  const table: Collider = {
    name: 'table',
    shape: { type: 'box', halfExtents: [1.5, 1.5, 0.02] },
    position: Float64Array.of(0, 0, -0.02),
    orientation: Float64Array.of(0, 0, 0, 1),
    linearVelocity: new Float64Array(3),
    angularVelocity: new Float64Array(3),
    friction: 0.6,
  };
  return {
    cloth,
    colliders: [table],
    steps: seconds / CLOTH_STEP,
    act: (k) => {
      const t = (k + 1) * CLOTH_STEP;
      const offset = path(t);
      const angle = (tilt + turn(t)) / 2;
      frames.forEach(({ position, orientation }, n) => {
        orientation[0] = Math.sin(angle);
        orientation[3] = Math.cos(angle);
        for (let a = 0; a < 3; a++) position[a] = (origins[n]?.[a] ?? 0) + (offset[a] ?? 0);
      });
    },
  };
}

/** From 0 to 1, at rest at both ends. */
function smooth(t: number): number {
  const s = Math.min(1, t);
  return s * s * (3 - 2 * s);
}

function raise(message: string): never {
  throw new RangeError(message);
}
