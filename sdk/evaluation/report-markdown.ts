import { LIGHT_TURN } from './moved-light.js';
import { NOISE_DEVIATION } from './score-pictures.js';
import {
  actionTable,
  codeTable,
  frameTable,
  handTable,
  MARKED_SEEDS,
  objectTable,
  perceptionSentence,
  planTable,
  speedTable,
  thingTable,
  tokenizerTable,
} from './report-tables.js';
import { closedLoopMarkdown, questionMarkdown, wordsMarkdown } from './trial-markdown.js';
import type { FailedSeed, ScenarioFigures, SpeedFigures, WorldModelReport } from './world-model-report.js';

const BEGIN = '<!-- evaluation:begin (written by `nextstate model-card`; changes here are lost) -->';
const END = '<!-- evaluation:end -->';

/** The figures of a report as Markdown, headings from the second level on. */
export function reportMarkdown(report: WorldModelReport): string {
  const { seeds, model, speed } = report;
  const predicts = report.scenarios.length > 0;
  const last = seeds.first + seeds.count - 1;
  const sections = [
    '## Evaluation on held-out seeds',
    `Model \`${model.name}\` (\`${model.checksum.slice(0, 16)}\`)${predicts ? `, ${seeds.count} seeds per scenario and variation (${seeds.first} to ${last})` : `, seeds from ${seeds.first}`}, none of ` +
      'which was trained on. Written by `nextstate evaluate-model` and `nextstate model-card`.',
    predicts
      ? 'In brackets: 95 % intervals. `(+)` behind the figure of a baseline: the model is better, paired by seed; `(-)`: the model is worse; ' +
        `nothing: undecided, or fewer than ${MARKED_SEEDS} seeds.`
      : 'No predictions were measured, trials alone.',
    ...report.scenarios.map((scenario) => scenarioMarkdown(scenario, report)),
    ...(speed ? [speedMarkdown(speed)] : []),
    predicts ? methodMarkdown(report) : '',
    closedLoopMarkdown(report.closedLoop ?? []),
    wordsMarkdown(report.words ?? []),
    questionMarkdown(report.questions ?? []),
  ].filter((section) => section !== '');
  return `${sections.join('\n\n')}\n`;
}

/**
 * Puts the figures of a report into a model card: between the two marks of an earlier writing, else at the end.
 *
 * @param card - The card so far; empty to begin one.
 */
export function updateModelCard(card: string, report: WorldModelReport): string {
  const section = `${BEGIN}\n\n${reportMarkdown(report)}\n${END}`;
  const from = card.indexOf('<!-- evaluation:begin');
  const to = card.indexOf(END);
  if (from >= 0 && to > from) return `${card.slice(0, from)}${section}${card.slice(to + END.length)}`;
  const before = card.trim() === '' ? `# ${report.model.name}` : card.trimEnd();
  return `${before}\n\n${section}\n`;
}

/** A paragraph that names a table, and the table; nothing where the table has no rows. */
function topic(name: string, table: string): string[] {
  return table === '' ? [] : [`**${name}${name.includes('**') ? '' : '**'}:`, table];
}

function scenarioMarkdown(scenario: ScenarioFigures, { settings }: WorldModelReport): string {
  const { failed, plans, sheet, seeds, cases } = scenario;
  const moved = `moved further than ${settings.movedThreshold * 1000} mm`;
  const sees = perceptionSentence(scenario);
  return [
    `### ${scenario.scenario}, ${scenario.variation}`,
    ...(seeds > 0 ? [`${seeds} seeds, ${cases} moments.`] : []),
    ...(failed.length > 0 ? [notMeasured(failed)] : []),
    ...topic('Next frame** (from the picture alone; PSNR in dB, error in 8-bit levels)', frameTable(scenario)),
    ...topic('Codes that are right', codeTable(scenario)),
    ...topic('Things in the predicted picture', thingTable(scenario)),
    ...topic(
      `Hands, from the picture alone** (mm from the true position; those that ${moved})`,
      handTable(scenario, 'picture'),
    ),
    ...topic(
      'False actions** (error in 8-bit levels over the pixels that change in any of them)',
      actionTable(scenario),
    ),
    ...topic(`Objects, from the picture alone** (mm; those that ${moved})`, objectTable(scenario, 'picture')),
    ...topic(`Objects, told where they are at the start** (mm; those that ${moved})`, objectTable(scenario, 'objects')),
    ...topic(`Hands, states alone** (mm from the true position; those that ${moved})`, handTable(scenario, 'states')),
    ...topic(`Objects, states alone** (mm; those that ${moved})`, objectTable(scenario, 'states')),
    ...(sees === '' ? [] : [sees]),
    ...topic('Picture tokenizer', tokenizerTable(scenario)),
    ...(plans
      ? topic(
          'Plans** (from one picture, where the model knows any, proprioception, the instruction, and the positions of the objects as a detector tells them)',
          planTable(plans),
        )
      : []),
    ...(sheet === null
      ? []
      : [
          `![Held-out predictions of ${scenario.scenario}, ${scenario.variation}](${sheet})`,
          'The best, the median and the worst seed by the mean absolute error of the changed pixels in these pictures.',
        ]),
  ].join('\n\n');
}

/** Reasons that several seeds share stand once. */
function notMeasured(failed: readonly FailedSeed[]): string {
  const seedsOf = new Map<string, number[]>();
  for (const { seed, failure } of failed) seedsOf.set(failure, [...(seedsOf.get(failure) ?? []), seed]);
  return [...seedsOf]
    .map(([failure, [seed, ...others]]) => {
      const more = others.length > 0 ? ` and ${others.length} more` : '';
      return `- not measured, seed ${seed}${more}: ${failure}`;
    })
    .join('\n');
}

function speedMarkdown(speed: SpeedFigures): string {
  const megabytes = (speed.bytes / 1e6).toFixed(1);
  return [
    '### Speed',
    `On ${speed.processor}, medians; the files are ${megabytes} MB. Each number of threads ran in a process of its own; its memory before loading includes the simulator.`,
    speedTable(speed),
  ].join('\n\n');
}

function methodMarkdown({ settings, intervals }: WorldModelReport): string {
  const { stride, horizons, longHorizons, starts, changeThreshold, minimumPixels } = settings;
  return [
    '### How this was measured',
    [
      `- On every seed the expert plays an episode in the simulator, whether it succeeds or not; where nobody acts, the robot stands by. From ${starts} moments spread over it (drawn by the seed) the model predicts ` +
        `${horizons.join(' and ')} keyframes of ${stride} control ticks ahead, given the actions that were truly taken (the hands' targets, by forward kinematics). ` +
        (longHorizons.length > 0
          ? `From one further moment it predicts up to ${longHorizons.join(' and ')} keyframes, as far as the episode is long enough.`
          : ''),
      '- *From the picture alone*: the model sees the picture, the proprioception and the instruction. *Told where the objects are*: it is also told their names and positions at the start, as a detector would. *States alone*: it is told these and sees no picture.',
      `- A pixel has changed when a channel differs from the observed picture by more than ${changeThreshold} of 255, in the truth or in the prediction. The model and all baselines in one group of rows are measured on the same pixels. PSNR is that of the mean squared error over all pixels that count. SSIM (Wang et al. 2004, luma, 11 x 11 Gaussian window) counts the windows whose middle pixel counts.`,
      '- *Last frame through the tokenizer*: the observed picture encoded and decoded. *Tokenizer ceiling*: the true picture drawn by its own codes, as perfectly predicted codes would be drawn. *Linear*: what changed from one keyframe before the observation to it goes on at that rate; every channel of every pixel, held between 0 and 255; positions of objects and hands.',
      '- *Other actions*: the model is given the actions of another moment of the same episode. *Zero action*: the hands are told to stay where they are. How much worse that is shows how much the model heeds actions.',
      '- *Codes*: a code counts as changed when it differs from that of the observation. The last frame has none right of those that change in the truth.',
      `- *Things*: the true segmentation says where every rigid object is; those of at least ${minimumPixels} pixels count that stand out (less than half of the pixels about them, up to 3 away from their bounds, are of their colour). Each thing of the true picture, and the room, has three colours: the means of the darker, middle and lighter third of its pixels (Oklab); things closer than 0.04 to each other stand for one another. ` +
        "*Shown*: the median colour inside the true mask is nearest to a colour of the object. *Found*: within 16 pixels of its bounds, at least half as many pixels are nearest to its colours as in the true picture. *Offset*: between the centroids of those pixels in both pictures, where it is found, so that predictors are not measured on quite the same objects. *Cloth IoU*: of the pixels nearest to the cloth's colours in both pictures.",
      "- A rigid object's error is the distance of its centre, a cloth's the mean distance over its tracked points, a hand's that of its tool centre point. From the picture alone an object counts where the model lists it by its name; the share is given.",
      `- *Picture tokenizer*: true pictures at the start and at the horizons, encoded and decoded. Sensor noise: independent and normal with a deviation of ${NOISE_DEVIATION} levels on every byte; nothing else changes, so that every code that differs is a flip. Turned light: the scene before anything happens, its main light turned by ${LIGHT_TURN} rad about the vertical, so that shadows and shaded sides change and nothing else.`,
      `- The independent unit is the seed: errors are averaged within a seed first. Intervals: ${intervals.means} (${intervals.resamples} resamples); rates: ${intervals.rates}. ` +
        'The JSON beside the card has all regions, both inputs and the paired differences.',
      '- Plans start from the first picture of the same seeds; the referee carries them out in the simulator. A plan is accepted when every check passes: the plan by itself, the predicted states by themselves, the task, and the agreement of predicted with simulated states and frames. *Simulated episode accepted*: the task is done and the simulated episode is sound, whatever the prediction believed.',
    ].join('\n'),
  ].join('\n\n');
}
