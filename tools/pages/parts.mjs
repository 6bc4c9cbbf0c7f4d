/** What the pages of all kinds of scenarios have in common. */
import { existsSync, readFileSync } from 'node:fs';

/** Columns of a picture of key frames. */
export const COLUMNS = 6;

/**
 * Frames at equal distances in time, the first and the last included.
 * @param {import('nextstate').Episode} episode
 * @param {number} columns
 */
export function keyFrames({ steps }, columns = COLUMNS) {
  return Array.from({ length: columns }, (_, i) => {
    const frame = steps[Math.round((i * (steps.length - 1)) / (columns - 1))]?.images.front;
    if (!frame) throw new Error('there is no camera "front"');
    return frame;
  });
}

/**
 * The sentences that a scene may be asked in.
 * @param {readonly string[]} instructions
 */
export function instructionLines(instructions) {
  return [
    '## Instructions',
    '',
    'One of these is drawn (at the level `default`, one that `phrasing` names below); `--instruction` takes any sentence that the scene can satisfy. For one drawn scene:',
    '',
    ...instructions.map((text) => `- ${text}`),
    '',
  ];
}

/**
 * What is drawn at the level `default`.
 * @param {import('nextstate').Scenario} scenario
 */
export function variationLines({ variations }) {
  return [
    '## Variations',
    '',
    'What the level `default` draws; [all draws and levels](../variation.md). Every draw has a random stream of its own, is logged with the episode, and can be set with `--variation`.',
    '',
    '| draw | axis | values | meaning |',
    '| --- | --- | --- | --- |',
    ...Object.entries(variations)
      .filter(([, draw]) => (draw.kind === 'uniform' ? draw.high > draw.low : draw.values.length > 1))
      .map(([name, draw]) => `| ${name} | ${draw.axis} | ${range(draw)} | ${draw.description} |`),
    '',
  ];
}

/** @param {import('nextstate').Scenario['variations'][string]} draw */
function range(draw) {
  if (draw.kind === 'uniform') return `${draw.low} to ${draw.high}${draw.unit === '1' ? '' : ` ${draw.unit}`}`;
  const { values } = draw;
  return values.length > 8 ? `${values.length} values` : values.map((value) => String(value)).join(', ');
}

/** @param {import('nextstate').BoxSpace} space */
export function spaceLines({ names, units, low, high }) {
  return [
    '| entry | unit | from | to |',
    '| --- | --- | --- | --- |',
    ...names.map((name, i) => `| ${name} | ${units[i]} | ${rounded(low[i])} | ${rounded(high[i])} |`),
    '',
  ];
}

/** @param {number | undefined} value */
function rounded(value) {
  return value === undefined ? '' : Number(value.toFixed(4));
}

/** @param {readonly (string | number)[]} cells */
export function row(cells) {
  return `| ${cells.join(' | ')} |`;
}

/**
 * What a command left in docs/scenarios/NAME.json, where it is of this version of the scenario.
 * @param {{ name: string, version: number }} scenario
 * @param {string} command
 */
export function readFigures({ name, version }, command) {
  const path = `docs/scenarios/${name}.json`;
  const figures = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
  if (figures?.version === version) return figures;
  process.stderr.write(
    `${name}: ${path} has no figures of version ${version}; run npm run ${command} -- --only ${name}\n`,
  );
  return null;
}

/** @param {{ count: number, n: number, interval: readonly number[] }} of */
export function proportion({ count, n, interval }) {
  const [low = 0, high = 0] = interval;
  return `${count} of ${n} (95 % interval ${low.toFixed(1)} to ${high.toFixed(1)} %)`;
}
