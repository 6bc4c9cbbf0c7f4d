// The camera of the arm scene (the peers' scene C): a Panda sways over three boxes, one 128 x 128 picture every 10 physics
// steps. Prints one JSON object a line: pictures alone, physics and pictures, then where a picture's time goes.
//
//   node dist/bench/camera.js [--frames 240] [--repetitions 5] [--size 128]
//
// Pictures alone replay the arm's recorded poses, so that every picture shows something new. `camera: moving` shifts the
// camera by a millimetre every other picture, so that no pixel keeps its colour from the picture before.
import type * as THREE from 'three';
import { parseArgs } from 'node:util';
import { Camera, Rasterizer, type RasterizerOptions, type RenderOptions } from '../sim/index.js';
import { SceneFrame } from '../sim/rendering/scene-frame.js';
import { SceneGeometry } from '../sim/rendering/scene-geometry.js';
import { createView } from '../sim/rendering/view.js';
import { emit, measure } from './measure.js';
import { ARM_STEPS_PER_TICK, armAction, armScene } from './scenes.js';

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '240' },
    repetitions: { type: 'string', default: '5' },
    size: { type: 'string', default: '128' },
  },
});
const FRAMES = Number(values.frames);
const REPETITIONS = Number(values.repetitions);
const SIZE = Number(values.size);

/** What the light casts. */
interface Shadows {
  /** Whether the light casts shadows. */
  readonly on: boolean;
  /** Largest edge of the shadow map in texels. */
  readonly size?: number;
  /** Edge of a texel in metres, the same whatever the scene's extent. */
  readonly texel?: number;
  /** The map of MuJoCo's that has texels of this size. */
  readonly map?: 1024 | 2048 | 4096;
}

const RGB: RenderOptions = { depth: false, segmentation: false };
const ALL: RenderOptions = {};

const CASES: readonly [
  images: string,
  samples: NonNullable<RasterizerOptions['samples']>,
  shadows: Shadows,
  options: RenderOptions,
  camera: 'fixed' | 'moving',
][] = [
  ['rgb', 1, { on: false }, RGB, 'fixed'],
  ['rgb', 1, { on: false }, RGB, 'moving'],
  ['rgb+depth+segmentation', 1, { on: false }, ALL, 'fixed'],
  ['rgb+depth+segmentation', 1, { on: false }, ALL, 'moving'],
  ['rgb', 2, { on: false }, RGB, 'fixed'],
  ['rgb', 2, { on: false }, RGB, 'moving'],
  ['rgb+depth+segmentation', 2, { on: false }, ALL, 'fixed'],
  ['rgb+depth+segmentation', 2, { on: false }, ALL, 'moving'],
  ['rgb', 1, { on: true }, RGB, 'fixed'],
  ['rgb', 2, { on: true }, RGB, 'fixed'],
  ['rgb', 2, { on: true }, RGB, 'moving'],
  ['rgb+depth+segmentation', 2, { on: true }, ALL, 'fixed'],
  // MuJoCo's map covers twice the extent of the same scene, 7.2 m: texels of 7, 3.5 and 1.8 mm for maps of 1024, 2048, 4096.
  ['rgb', 2, { on: true, size: 4096, texel: 7.2 / 1024, map: 1024 }, RGB, 'fixed'],
  ['rgb', 2, { on: true, size: 4096, texel: 7.2 / 1024, map: 1024 }, RGB, 'moving'],
  ['rgb', 2, { on: true, size: 4096, texel: 7.2 / 2048, map: 2048 }, RGB, 'fixed'],
  ['rgb', 2, { on: true, size: 4096, texel: 7.2 / 2048, map: 2048 }, RGB, 'moving'],
  ['rgb', 2, { on: true, size: 4096, texel: 7.2 / 4096, map: 4096 }, RGB, 'fixed'],
  ['rgb', 2, { on: true, size: 4096, texel: 0.0005 }, RGB, 'fixed'],
];

/** The arm scene with its recorded poses. */
function stage(shadows: Shadows) {
  const simulation = armScene();
  const { scene } = simulation;
  const objects: THREE.Object3D[] = [];
  scene.traverse((object) => objects.push(object));
  for (const object of objects) {
    if (!isDirectional(object)) continue;
    object.castShadow = shadows.on;
    if (shadows.size !== undefined) object.shadow.mapSize.set(shadows.size, shadows.size);
    if (shadows.texel !== undefined) object.userData['shadowTexel'] = shadows.texel;
  }
  const action = new Float32Array(simulation.actionSpace.names.length);
  const poses: number[][] = [];
  for (let k = 0; k < FRAMES; k++) {
    simulation.tick(armAction(k, action));
    // Asking for the scene brings it up to date.
    const numbers: number[] = [];
    if (simulation.scene !== scene) throw new Error('a simulation has one scene');
    for (const object of objects) {
      if (object.matrixAutoUpdate) numbers.push(...object.position.toArray(), ...object.quaternion.toArray());
      else numbers.push(...object.matrix.elements);
    }
    poses.push(numbers);
  }
  const pose = (k: number): void => {
    const numbers = poses[k] ?? [];
    let at = 0;
    for (const object of objects) {
      if (object.matrixAutoUpdate) {
        object.position.fromArray(numbers, at);
        object.quaternion.set(numbers[at + 3] ?? 0, numbers[at + 4] ?? 0, numbers[at + 5] ?? 0, numbers[at + 6] ?? 1);
        at += 7;
      } else {
        object.matrix.fromArray(numbers, at);
        object.matrixWorldNeedsUpdate = true;
        at += 16;
      }
    }
  };
  const description = { fieldOfViewDeg: 45, width: SIZE, height: SIZE, target: [0.4, 0, 0.15] } as const;
  const cameras = [0, 0.001].map(
    (shift) => new Camera({ name: `camera-${shift}`, position: [1.3 + shift, 0.7, 0.7], ...description }),
  );
  return { simulation, scene, pose, cameras };
}

function isDirectional(object: THREE.Object3D): object is THREE.DirectionalLight {
  return (object as Partial<THREE.DirectionalLight>).isDirectionalLight === true;
}

for (const [images, samples, shadows, options, movement] of CASES) {
  const { simulation, scene, pose, cameras } = stage(shadows);
  const rasterizer = new Rasterizer({ width: SIZE, height: SIZE, samples });
  const still = cameras[0];
  if (still === undefined) throw new Error('the scene has a camera');
  const other = movement === 'moving' ? (cameras[1] ?? still) : still;
  const draw = (k: number): void => {
    rasterizer.render(scene, k % 2 === 0 ? still : other, options);
  };
  pose(0);
  draw(0);
  const { triangleCount } = SceneGeometry.of(scene);
  const about = {
    images,
    samples: samples ** 2,
    shadow_map: shadows.map ?? (shadows.on ? 'own' : 0),
    camera: movement,
    resolution: SIZE,
    triangles: triangleCount,
  };
  const alone = measure(
    () => undefined,
    () => {
      for (let k = 0; k < FRAMES; k++) {
        pose(k);
        draw(k);
      }
      return { count: FRAMES };
    },
    REPETITIONS,
  );
  emit('camera', 'frames/s', alone, about);
  const action = new Float32Array(simulation.actionSpace.names.length);
  const both = measure(
    () => undefined,
    () => {
      for (let k = 0; k < FRAMES; k++) {
        simulation.tick(armAction(k, action));
        if (simulation.scene !== scene) throw new Error('a simulation has one scene');
        draw(k);
      }
      return { count: FRAMES };
    },
    REPETITIONS,
  );
  emit('camera, physics and picture', 'control steps/s', both, { ...about, stepsPerPicture: ARM_STEPS_PER_TICK });
}
for (const samples of [1, 2] as const) {
  for (const on of [false, true]) profile(samples, on);
}

/** Where the time of a moving camera's picture goes: CPU time of each stage in microseconds. */
function profile(samples: number, on: boolean): void {
  const { scene, pose, cameras } = stage({ on });
  const geometry = SceneGeometry.of(scene);
  const frame = new SceneFrame(geometry, geometry.memory.lend(), SIZE, SIZE, samples);
  const views = cameras.map(viewOf);
  const bytes = new Uint8Array(SIZE * SIZE * 3);
  let view = createView();
  const stages: readonly [name: string, run: () => void][] = [
    ['geometry', () => geometry.update(scene)],
    ['projection', () => frame.project(view)],
    ['raster', () => frame.draw(frame.grid)],
    ['lights and shadow map', () => frame.lightUp(scene)],
    ['pieces and triangles', () => frame.collect()],
    ['shadow lookup', () => frame.lookUpShadows()],
    ['shading', () => frame.shade(bytes)],
  ];
  const spent = stages.map(() => 0);
  for (let repetition = -1; repetition < REPETITIONS; repetition++) {
    if (repetition === 0) spent.fill(0);
    for (let k = 0; k < FRAMES; k++) {
      pose(k);
      view = views[k % 2] ?? view;
      stages.forEach(([, run], i) => {
        const before = process.cpuUsage();
        run();
        const { user, system } = process.cpuUsage(before);
        spent[i] = (spent[i] ?? 0) + user + system;
      });
    }
  }
  const microseconds = Object.fromEntries(
    stages.map(([name], i) => [name, Math.round((spent[i] ?? 0) / FRAMES / REPETITIONS)]),
  );
  const line = {
    peer: 'nextstate',
    test: 'C profile',
    unit: 'us per picture',
    samples: samples ** 2,
    shadows: on,
    ...microseconds,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Where a camera stands. */
function viewOf({ perspective, intrinsics, near, far }: Camera) {
  const { elements } = perspective.matrixWorld;
  const view = { ...createView(), near, far };
  for (let k = 0; k < 3; k++) {
    view.origin[k] = elements[12 + k] ?? 0;
    view.axes[k] = elements[k] ?? 0;
    view.axes[3 + k] = -(elements[4 + k] ?? 0);
    view.axes[6 + k] = -(elements[8 + k] ?? 0);
  }
  return { ...view, focalX: intrinsics.fx, focalY: intrinsics.fy, centerX: intrinsics.cx, centerY: intrinsics.cy };
}
