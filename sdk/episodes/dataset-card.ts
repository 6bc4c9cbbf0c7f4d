import type { RgbImage } from '../../sim/interface/index.js';
import { contactSheet, decodePng, type ContactSheetRow } from '../media/index.js';
import { lerobotFeatures, SIDECAR_FOLDER, type DatasetLayout, type DatasetTotals } from './dataset-layout.js';
import type { PlacedEpisode } from './dataset-files.js';
import { previewFrames, type EpisodeRecord } from './encoded-episode.js';
import { formatSuccessRate, successRate } from './statistics.js';

/** Path of the card's picture, below the dataset's folder. */
export const CARD_PICTURE = `${SIDECAR_FOLDER}/card.png`;

/** How many episodes the picture shows. */
const SHOWN_EPISODES = 4;

/** How many instructions the card lists. */
const SHOWN_TASKS = 10;

/** How many names of a vector's entries the card lists. */
const SHOWN_NAMES = 18;

/** What a card tells. */
export interface CardContents {
  /** What all episodes share. */
  readonly layout: DatasetLayout;
  /** Numbers of what the dataset holds. */
  readonly totals: DatasetTotals;
  /** Whether all episodes name the entries of their vectors alike; see `lerobotFeatures`. */
  readonly sameNames: boolean;
  /** Program and version that wrote it. */
  readonly generator: string;
  /** What the sidecar keeps about one of its episodes. */
  readonly record: EpisodeRecord;
  /** Index of that episode. */
  readonly recordIndex: number;
  /** The instructions in order of `task_index`. */
  readonly tasks: readonly string[];
  /** Number of attempts, accepted or not. */
  readonly attempts: number;
}

/** The dataset's card, with the front matter by which the Hugging Face Hub knows a LeRobot dataset. */
export function cardText(contents: CardContents): string {
  const { layout, totals, sameNames, generator, record, recordIndex, tasks, attempts } = contents;
  const { robot, fps, cameras } = layout;
  const pages = record.questionPages !== undefined;
  const title = record.scenario?.name ?? 'nextstate dataset';
  const kept = formatSuccessRate(successRate(totals.episodes, attempts));
  const features = Object.entries(lerobotFeatures(layout, sameNames)).map(([name, { dtype, shape, names }]) => {
    const content = dtype === 'image' || dtype === 'video' ? '' : shortList(names ?? []);
    return `| \`${name}\` | ${dtype} | ${shape.join(' x ')} | ${content} |`;
  });
  const lenses = Object.entries(record.cameras ?? {}).map(([name, { k, worldToCamera, mount }]) => {
    const number = (value: number | undefined): string => String(Number((value ?? 0).toFixed(3)));
    const place = mount === undefined ? cameraPosition(worldToCamera).map(number).join(', ') : `on ${mount}`;
    return `| \`${name}\` | ${number(k[0])}, ${number(k[4])} | ${number(k[2])}, ${number(k[5])} | ${place} |`;
  });
  const more = tasks.length > SHOWN_TASKS ? [`- and ${tasks.length - SHOWN_TASKS} more`] : [];
  return [
    '---',
    'tags:',
    '- LeRobot',
    '- robotics',
    '- simulation',
    'task_categories:',
    '- robotics',
    'configs:',
    '- config_name: default',
    '  data_files: data/*/*.parquet',
    '---',
    '',
    `# ${title}`,
    '',
    ...(cameras.length === 0 ? [] : [`![The first episodes, from left to right in time](${CARD_PICTURE})`, '']),
    `${totals.episodes} simulated episodes (${totals.frames} frames at ${fps} per second, ` +
      `${(totals.frames / fps).toFixed(1)} s in all) ${pages ? 'of question and answer pages' : `of the robot \`${robot.type}\``}, in LeRobotDataset v3.0 format, written by ${generator}.`,
    `Kept of all attempts: ${kept}.`,
    '',
    '## Features',
    '',
    '| feature | type | shape | entries |',
    '| --- | --- | --- | --- |',
    ...features,
    '',
    pages
      ? 'A row is a page: its picture, and its words as the entry of `language_persistent` with its timestamp, of the role `user` in the question and `assistant` in the answer.'
      : 'Metres, radians, newtons, seconds; world frame with z up; quaternions x, y, z, w. Row _i_ holds observation _i_ and the action applied from it.',
    ...(cameras.some(({ depth }) => depth === true)
      ? ['Depth is in millimetres along the optical axis, 0 where there is no reading.']
      : []),
    '',
    ...(lenses.length === 0
      ? []
      : [
          '## Cameras',
          '',
          `| camera | focal lengths (pixels) | principal point (pixels) | place in episode ${recordIndex} (m) |`,
          '| --- | --- | --- | --- |',
          ...lenses,
          '',
          `K and the world-to-camera matrix of every episode are in \`${SIDECAR_FOLDER}/episodes/\`.`,
          '',
        ]),
    '## Instructions',
    '',
    ...tasks.slice(0, SHOWN_TASKS).map((task) => `- ${task}`),
    ...more,
    '',
    '## Use',
    '',
    '```python',
    'from lerobot.datasets.lerobot_dataset import LeRobotDataset',
    'dataset = LeRobotDataset("local/dataset", root="PATH_OF_THIS_FOLDER")',
    '```',
    '',
    `Every random draw, every state hash and every attempt (accepted or not) is kept in \`${SIDECAR_FOLDER}/\`, which LeRobot ignores;`,
    '`nextstate replay DIR` simulates the episodes again and compares every state.',
    '',
  ].join('\n');
}

/** Names in a row; of a long list the first few. */
function shortList(names: readonly string[]): string {
  const shown = names.length > SHOWN_NAMES + 2 ? names.slice(0, SHOWN_NAMES) : names;
  return `${shown.join(', ')}${shown.length < names.length ? `, ... (${names.length} in all)` : ''}`;
}

/**
 * PNG bytes of a sheet of the first episodes; `undefined` when they have no pictures.
 *
 * @param encodePng - Compresses the sheet, always to the same bytes.
 */
export function cardPicture(
  episodes: readonly PlacedEpisode[],
  encodePng: (image: RgbImage) => Uint8Array,
): Uint8Array | undefined {
  const rows = episodes.slice(0, SHOWN_EPISODES).flatMap(({ encoded, episodeIndex }): ContactSheetRow[] => {
    const { images, videos, length, layout } = encoded;
    return layout.cameras.map(({ name }, i) => {
      const pngs = images[name] ?? [];
      // Of a video these pictures alone are kept.
      const shown = videos === undefined ? previewFrames(length).map((frame) => pngs[frame] as Uint8Array) : pngs;
      return { label: i === 0 ? `episode ${episodeIndex}\n${name}` : `\n${name}`, images: shown.map(decodePng) };
    });
  });
  return rows.length === 0 ? undefined : encodePng(contactSheet({ rows }));
}

/** Where a camera stands in the world, from its world-to-camera matrix: `-R^T t`. */
function cameraPosition(worldToCamera: readonly number[]): number[] {
  const m = (row: number, column: number): number => worldToCamera[row * 4 + column] ?? 0;
  return [0, 1, 2].map((column) => -(m(0, column) * m(0, 3) + m(1, column) * m(1, 3) + m(2, column) * m(2, 3)));
}
