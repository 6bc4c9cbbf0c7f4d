import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { RgbImage } from '../../sim/interface/index.js';
import { cameraNames, UserError, type Episode } from '../episodes/index.js';
import { openDataset } from '../episodes/index.node.js';
import { encodeGif, stackImages } from '../media/index.js';
import { encodeVideo, muxVideos } from '../media/index.node.js';
import { episodePage } from './episode-page.js';
import { exportHdf5 } from './hdf5.node.js';
import { exportMcap } from './mcap.node.js';

/** Formats that `exportDataset` writes. */
export const EXPORT_FORMATS = ['hdf5', 'mcap', 'gif', 'mp4', 'html'] as const;

/** One of `EXPORT_FORMATS`. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What to export. */
export interface ExportOptions {
  /** Folder of the dataset: ours or anybody's in LeRobot's format. */
  readonly folder: string;
  /** The format: `hdf5` (robomimic) holds many episodes, the others one. */
  readonly format: ExportFormat;
  /** Path of the file to write. */
  readonly file: string;
  /** Index of the episode. Default: all in `hdf5`, else 0. */
  readonly episode?: number;
  /** Names of the cameras to show. Default: all. */
  readonly cameras?: readonly string[];
  /** Called after every episode. */
  readonly onEpisode?: (done: number, total: number) => void;
}

/**
 * Writes episodes of a dataset in another format: robomimic's HDF5, MCAP with Foxglove's schemas, GIF, MP4 (H.264; the
 * cameras side by side), or one self-contained HTML page.
 *
 * @returns how many episodes were written.
 * @throws UserError when there is no such episode or camera, or the episode has no pictures for a format that shows them.
 */
export async function exportDataset(options: ExportOptions): Promise<number> {
  const { folder, format, file, cameras, onEpisode } = options;
  const dataset = await openDataset(folder);
  const { episode: index } = options;
  if (index !== undefined && (index < 0 || index >= dataset.length)) {
    throw new UserError(`episode must be from 0 to ${dataset.length - 1}, received ${index}`);
  }
  await mkdir(dirname(resolve(file)), { recursive: true });
  if (format === 'hdf5') {
    const episodes = index === undefined ? [...dataset.rows.keys()] : [index];
    await exportHdf5(dataset, episodes, file, (done) => onEpisode?.(done, episodes.length));
    return episodes.length;
  }
  const episode = await dataset.episode(index ?? 0, { images: cameras ?? true });
  if (format === 'mcap') await exportMcap(episode, file);
  else if (format === 'html') {
    const name = episode.scenario?.name ?? basename(resolve(folder));
    await writeFile(file, episodePage(episode, `${name}, episode ${index ?? 0}`));
  } else {
    const frames = sideBySide(episode, folder);
    const fps = episode.controlRate;
    await writeFile(
      file,
      format === 'gif' ? encodeGif(frames, { fps }) : await muxVideos([await encodeVideo(frames, fps, 'h264')], fps),
    );
  }
  onEpisode?.(1, 1);
  return 1;
}

/** The pictures of all cameras side by side, of even size. */
function sideBySide(episode: Episode, folder: string): RgbImage[] {
  const cameras = cameraNames(episode);
  if (cameras.length === 0) throw new UserError(`${folder} has no pictures to show: export it as hdf5 or mcap`);
  return episode.steps.map(({ images }) => {
    const stacked = stackImages(cameras.flatMap((camera) => images[camera] ?? []));
    return evenSize(stacked);
  });
}

/** Cuts the last row and column of odd sizes, which H.264 with halved chroma cannot hold. */
function evenSize(image: RgbImage): RgbImage {
  const [width, height] = [image.width - (image.width % 2), image.height - (image.height % 2)];
  if (width === image.width && height === image.height) return image;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    data.set(image.data.subarray(y * image.width * 3, (y * image.width + width) * 3), y * width * 3);
  }
  return { width, height, data };
}
