import { FILES_PER_CHUNK } from './dataset-layout.js';

/** The fields of `meta/info.json` that say where files lie. */
export interface PathTemplates {
  /** `v3.0`, or `v2.0` and `v2.1`: one file per episode. */
  readonly codebase_version: string;
  /** Files per chunk. */
  readonly chunks_size?: number | undefined;
  /** Template of a data file's path. */
  readonly data_path: string;
  /** Template of a video file's path. */
  readonly video_path?: string | null | undefined;
}

/** The fields of an episode's row that say where its frames lie. */
export interface EpisodePlace {
  /** Index of the episode. */
  readonly episodeIndex: number;
  /** Chunk of its data file. */
  readonly dataChunk: number;
  /** Index of its data file within the chunk. */
  readonly dataFile: number;
  /** The whole row as it was read. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Where the pictures of an episode lie in a video file. */
export interface VideoPlace {
  /** Path of the file, relative to the dataset's folder. */
  readonly path: string;
  /** Time of the episode's first picture in seconds. */
  readonly from: number;
  /** Time after its last picture in seconds; `undefined` where nobody says. */
  readonly to: number | undefined;
}

/** Whether a dataset is of the format before v3.0, with one file per episode. */
export function isVersionTwo(info: { readonly codebase_version: string }): boolean {
  return info.codebase_version.startsWith('v2.');
}

/** Fills a path template: `{chunk_index:03d}` becomes `007`, `{video_key}` the text. */
export function fillTemplate(template: string, values: Readonly<Record<string, number | string>>): string {
  return template.replace(/\{(\w+)(?::0?(\d+)d)?\}/g, (whole, name: string, width: string | undefined) => {
    const value = values[name];
    return value === undefined ? whole : String(value).padStart(Number(width ?? 0), '0');
  });
}

/** Path of the data file of an episode, relative to the dataset's folder. */
export function dataPath(info: PathTemplates, place: EpisodePlace): string {
  return fillTemplate(info.data_path, pathValues(info, place, place.dataChunk, place.dataFile));
}

/**
 * Where the pictures of an episode lie.
 *
 * @param key - The video's feature, such as `observation.images.front`.
 */
export function videoPlace(info: PathTemplates, place: EpisodePlace, key: string): VideoPlace {
  const number = (name: string): number => Number(place.values[`videos/${key}/${name}`]);
  const template = info.video_path ?? '';
  if (isVersionTwo(info)) {
    const path = fillTemplate(template, { ...pathValues(info, place, 0, 0), video_key: key });
    return { path, from: 0, to: undefined };
  }
  const values = { ...pathValues(info, place, number('chunk_index'), number('file_index')), video_key: key };
  return { path: fillTemplate(template, values), from: number('from_timestamp'), to: number('to_timestamp') };
}

function pathValues(
  info: PathTemplates,
  { episodeIndex }: EpisodePlace,
  chunk: number,
  file: number,
): Record<string, number> {
  return {
    chunk_index: chunk,
    file_index: file,
    episode_index: episodeIndex,
    episode_chunk: Math.floor(episodeIndex / (info.chunks_size ?? FILES_PER_CHUNK)),
  };
}
