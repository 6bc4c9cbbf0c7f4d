// Whether the loops that run every step allocate: young-generation collections ("scavenges") over many steps.
//
//   node dist/bench/allocation.js [--steps 100000]         one JSON object a loop; exits 1 when one allocates
//
// The semi-space is 16 MB, Node's own on 64 bits, from the start. A three-number array a step (88 bytes) would pass unseen
// within 100,000 steps, so the bytes per step have a limit, too: what is left of them are numbers that V8 boxes when they
// pass from function to function, at most three a step.
import { spawnSync } from 'node:child_process';
import { PerformanceObserver, constants } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Camera, Cloth, Rasterizer, TOWEL, type Collider } from '../sim/index.js';
import { CLOTH_CASES } from './cloth-cases.js';
import { ARM_STEPS_PER_TICK, PHYSICS_RATE, armAction, armScene, pyramidWorld } from './scenes.js';

// Without the memory reducer, which collects after a pause, whatever the loop does.
const OPTIONS = ['--min-semi-space-size=16', '--max-semi-space-size=16', '--expose-gc', '--no-memory-reducer'];
if (!OPTIONS.every((option) => process.execArgv.includes(option))) {
  const { status } = spawnSync(process.execPath, [...OPTIONS, ...process.argv.slice(1)], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

const { values } = parseArgs({ options: { steps: { type: 'string', default: '100000' } } });
const STEPS = Number(values.steps);
/** Steps after which the compiler has settled: until then interpreted code boxes every number. */
const WARM_UP = 20_000;

/** Bytes a step that may be left: three boxed numbers. */
const LARGEST_REST = 48;
/** Bytes that a loop may leave once, whatever its length: what the compiler still learns of it. */
const LEARNT = 2 * 2 ** 20;
/** How often a loop is run until nothing is collected in it. */
const ATTEMPTS = 3;

/** What Node says of a collection, which its types leave out. */
interface GarbageCollection {
  readonly detail: { readonly kind: number };
}

let allocates = false;

await count('rigid: ten stacked boxes, one step', STEPS, () => {
  const world = pyramidWorld();
  return () => world.step(1 / PHYSICS_RATE);
});

await count('arm scene: one step, a new target every tenth', STEPS, () => {
  const simulation = armScene();
  const action = new Float32Array(simulation.actionSpace.names.length);
  let step = 0;
  return () => {
    if (step % ARM_STEPS_PER_TICK === 0) simulation.applyAction(armAction(step / ARM_STEPS_PER_TICK, action));
    simulation.step();
    step++;
  };
});

await count('cloth 22x22 swinging from two corners, one step', STEPS, () => {
  const cloth = new Cloth({
    name: 'cloth',
    width: 0.3,
    height: 0.3,
    columns: 22,
    rows: 22,
    pose: { position: [0, 0, 0.5], orientation: [0, 0, 0, 1] },
    material: TOWEL,
  });
  const frame = { position: Float64Array.of(0, 0, 0.5), orientation: Float64Array.of(0, 0, 0, 1) };
  cloth.attach('corners', [0, 21], frame, 1000);
  // Made once: a list and a fraction for each call would be counted as the cloth's.
  const none: readonly Collider[] = [];
  const dt = 1 / PHYSICS_RATE;
  let step = 0;
  return () => {
    // Moved for ever, so that the cloth never sleeps.
    frame.position[0] = 0.05 * Math.sin(0.02 * step++);
    cloth.step(dt, none);
  };
});

await count('cloth 20x20 folded twice and kept awake, layers on layers, one step', STEPS, () => {
  const { cloth, colliders, steps, act } = CLOTH_CASES['four-fold']!(20);
  const dt = 1 / PHYSICS_RATE;
  for (let k = 0; k < steps; k++) {
    act(k);
    cloth.step(dt, colliders);
  }
  return () => {
    cloth.wake();
    cloth.step(dt, colliders);
  };
});

await count('pictures of the arm scene, two cameras in turns', STEPS, () => {
  const simulation = armScene();
  const own = simulation.cameras.get('camera');
  if (!own) throw new Error('the arm scene has a camera');
  const { width, height } = own;
  const cameras = [0, 0.001].map(
    (shift) =>
      new Camera({
        name: 'camera',
        position: [1.3 + shift, 0.7, 0.7],
        target: [0.4, 0, 0.15],
        fieldOfViewDeg: 45,
        width,
        height,
      }),
  );
  const rasterizer = new Rasterizer({ width, height });
  const { scene } = simulation;
  let picture = 0;
  return () => {
    rasterizer.render(scene, cameras[picture++ % 2]!);
  };
});

const tickAndPicture = armScene().stepsPerTick + 1;
await count(
  // Ten steps a tick.
  'pictures of the arm scene, a tick between them',
  STEPS / ARM_STEPS_PER_TICK,
  () => {
    const simulation = armScene();
    const camera = simulation.cameras.get('camera');
    if (!camera) throw new Error('the arm scene has a camera');
    const rasterizer = new Rasterizer({ width: camera.width, height: camera.height });
    const action = new Float32Array(simulation.actionSpace.names.length);
    let tick = 0;
    return () => {
      simulation.tick(armAction(tick++, action));
      rasterizer.render(simulation.scene, camera);
    };
  },
  tickAndPicture,
);

process.exitCode = allocates ? 1 : 0;

/** @param parts - Steps and pictures in one turn of the loop. */
async function count(loop: string, times: number, prepare: () => () => void, parts = 1): Promise<void> {
  const run = prepare();
  for (let i = 0; i < Math.min(WARM_UP, times / 4); i++) run();
  await sleep(20);
  let measured = await measure(run, times);
  // A full collection, which no loop brings about, leaves no bytes to be counted.
  for (let again = 1; again < ATTEMPTS && measured.scavenges === 0 && measured.grown === null; again++) {
    measured = await measure(run, times);
  }
  const { scavenges, grown } = measured;
  if (scavenges > 0 || grown === null || grown > LARGEST_REST * parts * times + LEARNT) allocates = true;
  const bytes = grown === null ? null : Math.round(grown / times);
  process.stdout.write(`${JSON.stringify({ test: 'allocation', loop, times, scavenges, bytes })}\n`);
}

/** Runs a loop; `grown` is what it left on the heap in bytes, null where something was collected. */
async function measure(run: () => void, times: number): Promise<{ scavenges: number; grown: number | null }> {
  const kinds = new Map<number, number>();
  const observer = new PerformanceObserver((list) =>
    tally(list.getEntries() as unknown as readonly GarbageCollection[]),
  );
  const tally = (entries: readonly GarbageCollection[]): void => {
    for (const { kind } of entries.map(({ detail }) => detail)) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
  };
  // What the warm-up left must not be collected, and counted, later.
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  observer.observe({ entryTypes: ['gc'] });
  for (let i = 0; i < times; i++) run();
  // Entries arrive with the event loop.
  await sleep(20);
  tally(observer.takeRecords() as unknown as readonly GarbageCollection[]);
  observer.disconnect();
  const scavenges = kinds.get(constants.NODE_PERFORMANCE_GC_MINOR) ?? 0;
  const collections = [...kinds.values()].reduce((sum, times) => sum + times, 0);
  return { scavenges, grown: collections > 0 ? null : process.memoryUsage().heapUsed - before };
}
