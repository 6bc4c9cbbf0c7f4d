// Draws frames of both scenarios with the software rasteriser and with three's WebGLRenderer in headless Chromium, and
// compares them: silhouettes by flat colours, then colours without and with shadows. Needs a Chromium, so it is run by
// hand. Prints one JSON object a frame and exits with 1 when silhouettes are more than a pixel apart.
//
//   node dist/bench/webgl/check.js [--size 128] [--pictures folder]      CHROMIUM names the browser (default: chromium)
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { encode } from 'fast-png';
import * as THREE from 'three';
import { builtInScenarios, ExpertPolicy, rollout, SimulatedEnvironment } from '../../sdk/index.js';
import { Camera, Rasterizer } from '../../sim/index.js';

/** A scene as the page gets it. */
export interface PageScene {
  /** The scene in three's JSON form. */
  readonly scene: object;
  /** The camera: world matrix, vertical field of view in degrees, near and far plane in metres. */
  readonly camera: {
    readonly matrix: readonly number[];
    readonly fieldOfViewDeg: number;
    readonly near: number;
    readonly far: number;
  };
  /** Edge length of the picture in pixels. */
  readonly size: number;
}

/** What the page drew: rows from the top left. */
export interface PagePictures {
  /** Red, green, blue without shadows. */
  readonly plain: readonly number[];
  /** Red, green, blue with shadows. */
  readonly shadowed: readonly number[];
  /** Segmentation ids. */
  readonly segmentation: readonly number[];
}

/** Control ticks into the expert's episode at which frames are taken. */
const TICKS = [2, 30, 60];
const SEED = 5000;

const { values } = parseArgs({ options: { size: { type: 'string', default: '128' }, pictures: { type: 'string' } } });
const SIZE = Number(values.size);

const names: string[] = [];
const scenes: PageScene[] = [];
const ours: PagePictures[] = [];
for (const scenario of builtInScenarios('manipulation')) {
  for (const ticks of TICKS) {
    using environment = new SimulatedEnvironment(scenario, { render: false });
    await rollout({
      environment,
      policy: new ExpertPolicy(),
      privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
      seed: SEED,
      maxTicks: ticks,
    });
    const front = environment.simulation.cameras.get('front');
    if (front === undefined) throw new Error(`${scenario.name} has no camera "front"`);
    const { scene } = environment.simulation;
    const { position, target, fieldOfViewDeg, near, far } = front;
    const camera = new Camera({ name: 'check', position, target, fieldOfViewDeg, width: SIZE, height: SIZE });
    names.push(`${scenario.name}-${ticks}`);
    scenes.push({
      scene: plainScene(scene),
      camera: { matrix: camera.perspective.matrixWorld.toArray(), fieldOfViewDeg, near, far },
      size: SIZE,
    });
    ours.push(draw(scene, camera));
  }
}

let worst = 0;
drawInBrowser(scenes).forEach((theirs, i) => {
  const mine = ours[i];
  const name = names[i] ?? '';
  if (mine === undefined) throw new Error('the page drew more scenes than it got');
  if (values.pictures !== undefined) {
    mkdirSync(values.pictures, { recursive: true });
    for (const [which, picture] of Object.entries({ software: mine, webgl: theirs })) {
      const data = Uint8Array.from(picture.shadowed);
      const png = encode({ width: SIZE, height: SIZE, data, channels: 3, depth: 8 });
      writeFileSync(join(values.pictures, `${name}-${which}.png`), png);
    }
  }
  const apart = silhouettesApart(mine.segmentation, theirs.segmentation);
  worst = Math.max(worst, apart.beyondOnePixel);
  const line = {
    benchmark: 'webgl-check',
    frame: name,
    size: SIZE,
    pixelsOfOtherIds: apart.different,
    pixelsBeyondOnePixel: apart.beyondOnePixel,
    meanColorDifference: meanDifference(mine.plain, theirs.plain),
    meanColorDifferenceWithShadows: meanDifference(mine.shadowed, theirs.shadowed),
    meanBrightnessDifference: meanSigned(mine.plain, theirs.plain),
    unit: '1 of 255',
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
});
process.exitCode = worst > 0 ? 1 : 0;

function draw(scene: THREE.Scene, camera: Camera): PagePictures {
  const rasterizer = new Rasterizer({ width: SIZE, height: SIZE, samples: 2 });
  const lights: THREE.DirectionalLight[] = [];
  scene.traverse((object) => {
    if (object instanceof THREE.DirectionalLight && object.castShadow) lights.push(object);
  });
  const shadowed = rasterizer.render(scene, camera, { copy: true });
  for (const light of lights) light.castShadow = false;
  const plain = rasterizer.render(scene, camera, { copy: true });
  for (const light of lights) light.castShadow = true;
  return {
    plain: [...plain.rgb.data],
    shadowed: [...shadowed.rgb.data],
    segmentation: [...plain.segmentation],
  };
}

/** The scene as JSON, its geometries as plain vertices: three would write a turned cylinder as an unturned one. */
function plainScene(scene: THREE.Scene): object {
  scene.updateMatrixWorld();
  const copy = scene.clone(true);
  copy.traverse((object) => {
    if (object instanceof THREE.Mesh) {
      object.geometry = new THREE.BufferGeometry().copy(object.geometry as THREE.BufferGeometry);
    }
  });
  return copy.toJSON();
}

function drawInBrowser(input: readonly PageScene[]): readonly PagePictures[] {
  const folder = mkdtempSync(join(tmpdir(), 'webgl-check-'));
  try {
    const entry = fileURLToPath(new URL('page.js', import.meta.url));
    const script = buildSync({ entryPoints: [entry], bundle: true, write: false, format: 'iife', logLevel: 'error' });
    const [{ text } = { text: '' }] = script.outputFiles;
    writeFileSync(join(folder, 'scenes.js'), `var scenes = ${JSON.stringify(input)};`);
    writeFileSync(join(folder, 'page.js'), text);
    const page = join(folder, 'page.html');
    writeFileSync(page, '<!doctype html><body><script src="scenes.js"></script><script src="page.js"></script></body>');
    const switches = ['--headless', '--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
    const html = execFileSync(
      process.env['CHROMIUM'] ?? 'chromium',
      [...switches, '--virtual-time-budget=60000', '--dump-dom', `file://${page}`],
      { encoding: 'utf8', maxBuffer: 1 << 29, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const found = /<pre id="pictures">(.*?)<\/pre>/s.exec(html);
    if (found?.[1] === undefined) throw new Error('the page drew nothing; does this Chromium have WebGL?');
    return JSON.parse(found[1]) as PagePictures[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Pixels whose id differs, and those among them where no shift of an outline by a pixel explains it: neither picture has
 * the other's id in the pixel's neighbourhood of 3 x 3. Slivers narrower than a pixel may show in one picture alone.
 */
function silhouettesApart(a: readonly number[], b: readonly number[]): { different: number; beyondOnePixel: number } {
  let different = 0;
  let beyondOnePixel = 0;
  const near = (picture: readonly number[], x: number, y: number, id: number | undefined): boolean => {
    for (let j = Math.max(0, y - 1); j <= Math.min(SIZE - 1, y + 1); j++) {
      for (let i = Math.max(0, x - 1); i <= Math.min(SIZE - 1, x + 1); i++)
        if (picture[j * SIZE + i] === id) return true;
    }
    return false;
  };
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const k = y * SIZE + x;
      if (a[k] === b[k]) continue;
      different++;
      if (!near(b, x, y, a[k]) && !near(a, x, y, b[k])) beyondOnePixel++;
    }
  }
  return { different, beyondOnePixel };
}

function meanDifference(a: readonly number[], b: readonly number[]): number {
  const sum = a.reduce((total, value, i) => total + Math.abs(value - (b[i] ?? 0)), 0);
  return Number((sum / a.length).toFixed(3));
}

function meanSigned(a: readonly number[], b: readonly number[]): number {
  const sum = a.reduce((total, value, i) => total + value - (b[i] ?? 0), 0);
  return Number((sum / a.length).toFixed(3));
}
