// Simulates one episode of a scenario with the expert and leaves an animated picture of it.
//
//   node dist/examples/simulate-an-episode.js [SCENARIO] [SEED]      writes data/examples/SCENARIO.gif
import { mkdir, writeFile } from 'node:fs/promises';
import { ExpertPolicy, SimulatedEnvironment, encodeGif, findScenario, resizeImage, rollout } from 'nextstate';
import type { RgbImage } from 'nextstate';

const [name = 'fold-cloth', seed = '7'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

using environment = new SimulatedEnvironment(findScenario(name, 'manipulation'));
const episode = await rollout({
  environment,
  policy: new ExpertPolicy(),
  privileged: () => ({ sceneState: () => environment.sceneState, subtasks: environment.subtasks }),
  seed: Number(seed),
  maxTicks: 300,
});

const pictures = episode.steps
  .filter((_, index) => index % 2 === 0)
  .map((step) => step.images.front)
  .filter((picture): picture is RgbImage => picture !== undefined)
  .map((picture) => resizeImage(picture, 256, 256));
await mkdir('data/examples', { recursive: true });
await writeFile(`data/examples/${name}.gif`, encodeGif(pictures, { fps: 10 }));

process.stdout.write(
  `"${episode.instruction}": ${episode.success ? 'done' : 'not done'} after ${episode.steps.length} ticks\n`,
);
for (const [figure, { value, unit }] of Object.entries(environment.measures())) {
  process.stdout.write(`${figure}: ${value.toFixed(2)} ${unit}\n`);
}
process.stdout.write(`data/examples/${name}.gif\n`);
if (!episode.success) process.exitCode = 1;
