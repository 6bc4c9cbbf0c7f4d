/**
 * Writes docs/pictures/sensors.png: what the cameras of a scene can give, at one moment of two expert episodes.
 *
 *   npm run docs
 */
import { writeFileSync } from 'node:fs';
import { ExpertPolicy, SimulatedEnvironment, contactSheet, encodePng, findScenario, rollout } from 'nextstate';
import { wristCamera } from 'nextstate/sim';

/** @typedef {import('nextstate').RgbImage} RgbImage */
/** @typedef {readonly [number, number, number]} Color */

const COLUMNS = ['RGB', 'sensed', 'depth', 'sensed', 'instances', 'classes', 'normals', 'flow'];
const BLACK = /** @type {Color} */ ([0, 0, 0]);
/** Stands for a pixel without a reading. */
const NOTHING = /** @type {Color} */ ([96, 0, 64]);

const noise = /** @type {const} */ ({
  color: { fullWell: 800 },
  depth: 'realsense-d435',
  cameras: { wrist: { depth: 'realsense-d405' } },
});

const rows = [
  ...(await views('pick-place', 7, 34, 'arm', ['front', 'wrist'])),
  ...(await views('fold-cloth', 7, 75, 'left', ['front', 'wrist'])),
];
writeFileSync('docs/pictures/sensors.png', encodePng(contactSheet({ rows, columns: COLUMNS, textScale: 1 })));

/**
 * @param {string} name
 * @param {number} seed
 * @param {number} tick
 * @param {string} arm
 * @param {readonly string[]} cameras
 */
async function views(name, seed, tick, arm, cameras) {
  const scenario = findScenario(name, 'manipulation');
  const environment = new SimulatedEnvironment(scenario, {
    render: false,
    cameras: [wristCamera(arm)],
    sensorModel: { flow: true, noise },
  });
  /** @type {{ label: string, images: RgbImage[] }[]} */
  const found = [];
  await rollout({
    environment,
    policy: new ExpertPolicy(),
    privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
    seed,
    maxTicks: tick,
    holdTicks: 0,
    onStep: (_, index) => {
      if (index !== tick - 1) return;
      for (const camera of cameras) {
        found.push({ label: `${name}\n${camera}`, images: pictures(environment.simulation, camera) });
      }
    },
  });
  environment.dispose();
  return found;
}

/**
 * @param {import('nextstate/sim').Simulation} simulation
 * @param {string} camera
 */
function pictures(simulation, camera) {
  const view = simulation.render(camera, {
    depth: true,
    segmentation: true,
    classSegmentation: true,
    normals: true,
    flow: 'backward',
  });
  const sensed = simulation.render(camera, { sensed: true, depth: true });
  const { width, height } = view.rgb;
  /** @param {(pixel: number) => Color} color */
  const paint = (color) => {
    const data = new Uint8Array(width * height * 3);
    for (let i = 0; i < width * height; i++) data.set(color(i), 3 * i);
    return { width, height, data };
  };
  const { normals, flow } = view;
  const near = Math.min(...view.depth);
  const far = Math.max(...view.depth.filter((z) => z < 2));
  const fastest = Math.max(0.5, ...flow.flow.filter((x, i) => flow.valid[i >> 1] === 1).map(Math.abs));
  /** @param {Float32Array} depth */
  const gray = (depth) =>
    paint((i) => {
      const z = depth[i] ?? 0;
      if (!(z > 0)) return NOTHING;
      const value = 235 - 215 * Math.min(1, Math.max(0, (z - near) / (far - near)));
      return [value, value, value];
    });
  /** @param {Uint16Array} ids */
  const labels = (ids) => paint((i) => (ids[i] ? hue((ids[i] ?? 0) * 0.618, 0.65, 0.95) : BLACK));
  return [
    view.rgb,
    sensed.rgb,
    gray(view.depth),
    gray(sensed.depth),
    labels(view.segmentation.ids),
    labels(view.classSegmentation.ids),
    paint((i) => {
      /** @param {number} k */
      const level = (k) => 127.5 + 127.5 * (normals[3 * i + k] ?? 0);
      return [level(0), 255 - level(1), 255 - level(2)];
    }),
    paint((i) => {
      if (flow.valid[i] !== 1) return BLACK;
      const dx = flow.flow[2 * i] ?? 0;
      const dy = flow.flow[2 * i + 1] ?? 0;
      return hue(Math.atan2(dy, dx) / (2 * Math.PI), Math.min(1, Math.hypot(dx, dy) / fastest), 1);
    }),
  ];
}

/**
 * A colour from hue (turns), saturation and value (0 to 1).
 * @param {number} turns
 * @param {number} saturation
 * @param {number} value
 * @returns {Color}
 */
function hue(turns, saturation, value) {
  /** @param {number} n */
  const channel = (n) => {
    const k = (((n + turns * 6) % 6) + 6) % 6;
    return 255 * value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}
