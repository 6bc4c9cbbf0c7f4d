import type { PlacedEpisode } from './dataset-files.js';
import type { DatasetLayout } from './dataset-layout.js';
import type { EncodedEpisode } from './encoded-episode.js';

/**
 * Length in seconds at which video files are closed. LeRobot adds the time of a frame to that of its episode in float32,
 * whose step passes its own tolerance of 0.1 ms at 1024 s.
 */
const VIDEO_SECONDS_PER_FILE = 500;

/** Size of an encoded episode in bytes, as it counts for the limit of a data file. */
export function encodedBytes(encoded: EncodedEpisode): number {
  const pictures = [
    ...(encoded.videos === undefined ? Object.values(encoded.images).flat() : []),
    ...Object.values(encoded.depth ?? {}).flat(),
  ];
  let numbers = encoded.state.byteLength + encoded.environmentState.byteLength + encoded.action.byteLength;
  for (const { byteLength } of Object.values(encoded.sensors ?? {})) numbers += byteLength;
  return pictures.reduce((sum, bytes) => sum + bytes.byteLength, numbers);
}

/**
 * Whether the videos of some episodes fill a file.
 *
 * @param limit - Size in bytes from which on a video file takes no further episode.
 */
export function videosFillFile(episodes: readonly PlacedEpisode[], layout: DatasetLayout, limit: number): boolean {
  if (layout.video === undefined) return false;
  const frames = episodes.reduce((sum, { encoded }) => sum + encoded.length, 0);
  if (frames / layout.fps >= VIDEO_SECONDS_PER_FILE) return true;
  return layout.cameras.some(({ name }) => {
    const pictures = episodes.flatMap(({ encoded }) => encoded.videos?.[name]?.frames ?? []);
    return pictures.reduce((sum, { byteLength }) => sum + byteLength, 0) >= limit;
  });
}
