import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { VideoFile, type VideoFacts } from '../media/index.node.js';
import { listFiles, type EpisodeRow, type LeRobotInfo } from './dataset-metadata.node.js';
import { isVersionTwo, videoPlace, type VideoPlace } from './dataset-paths.js';
import { pictureSize, type DescribedFeature } from './foreign-layout.js';
import type { FindingList } from './validation-findings.js';

/** How far a picture may be from its frame's time in seconds: LeRobot's tolerance. */
const TOLERANCE = 1e-4;

/** Time in seconds from which on the step of float32 exceeds the tolerance. */
const FLOAT32_LIMIT = 1024;

/** Distance of key frames in pictures from which on reading in random order is slow: ffmpeg's own default. */
const LARGE_KEY_FRAME_INTERVAL = 250;

/** An episode and where its pictures lie. */
interface PlacedVideo {
  readonly row: EpisodeRow;
  readonly place: VideoPlace;
}

/** Checks the videos without decoding a picture: what the files say of themselves and the times of their pictures. */
export async function checkVideos(
  folder: string,
  info: LeRobotInfo,
  rows: readonly EpisodeRow[],
  inTheMaking: boolean,
  findings: FindingList,
): Promise<void> {
  for (const [key, feature] of Object.entries(info.features)) {
    if (feature.dtype !== 'video') continue;
    const files = new Map<string, PlacedVideo[]>();
    for (const row of rows) {
      const place = videoPlace(info, row, key);
      checkSpan(info, key, row, place, findings);
      const known = files.get(place.path) ?? [];
      known.push({ row, place });
      files.set(place.path, known);
    }
    for (const [file, episodes] of files) await checkFile(folder, file, info, key, feature, episodes, findings);
    if (isVersionTwo(info) || inTheMaking) continue;
    for (const path of await listFiles(join(folder, 'videos', key), '.mp4')) {
      const file = relative(folder, path);
      if (!files.has(file)) findings.warn('video/stray-file', file, 'belongs to no episode');
    }
  }
}

function checkSpan(
  info: LeRobotInfo,
  key: string,
  row: EpisodeRow,
  { from, to }: VideoPlace,
  findings: FindingList,
): void {
  if (to === undefined) return;
  const wanted = row.length / info.fps;
  const received = to - from;
  if (Math.abs(received - wanted) < 1e-3) return;
  const message = `episode ${row.episodeIndex} of video "${key}" must last ${wanted} s, received ${received}`;
  findings.error('video/span', 'meta/episodes', message);
}

async function checkFile(
  folder: string,
  file: string,
  info: LeRobotInfo,
  key: string,
  feature: DescribedFeature,
  episodes: readonly PlacedVideo[],
  findings: FindingList,
): Promise<void> {
  const path = join(folder, file);
  if ((await stat(path).catch(() => undefined)) === undefined) {
    findings.error('video/missing-file', file, 'is missing: LeRobot would ask the Hub for it');
    return;
  }
  let facts: VideoFacts;
  let video: VideoFile | undefined;
  try {
    video = await VideoFile.open(path);
    facts = await video.facts();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    findings.error('video/unreadable', file, `cannot be opened (${reason})`);
    return;
  } finally {
    video?.dispose();
  }
  checkFacts(file, key, feature, facts, findings);
  for (const { row, place } of episodes) checkTimes(file, info.fps, row, place, facts.times, findings);
  const ordered = [...episodes].sort((a, b) => a.place.from - b.place.from);
  for (const [i, { row, place }] of ordered.entries()) {
    const before = ordered[i - 1];
    if (before === undefined || before.place.from + before.row.length / info.fps <= place.from + TOLERANCE) continue;
    const message = `episodes ${before.row.episodeIndex} and ${row.episodeIndex} of video "${key}" share pictures`;
    findings.error('video/overlap', file, message);
  }
}

function checkFacts(
  file: string,
  key: string,
  feature: DescribedFeature,
  facts: VideoFacts,
  findings: FindingList,
): void {
  const size = pictureSize(feature);
  if (facts.width !== size.width || facts.height !== size.height) {
    const declared = `${size.width} x ${size.height}`;
    const message = `must be ${declared} as "${key}" declares, is ${facts.width} x ${facts.height}: policies expect the declared size`;
    findings.error('video/size', file, message);
  }
  const codec = feature.info?.['video.codec'];
  if (typeof codec === 'string' && facts.codec !== 'unknown' && codec !== facts.codec) {
    findings.warn('video/codec', file, `must be ${codec} as "${key}" declares, is ${facts.codec}`);
  }
  if (facts.keyFrameInterval > LARGE_KEY_FRAME_INTERVAL) {
    const message = `has up to ${facts.keyFrameInterval} pictures from key frame to key frame: reading in random order is slow`;
    findings.warn('video/key-frames', file, message);
  }
}

function checkTimes(
  file: string,
  fps: number,
  row: EpisodeRow,
  { from }: VideoPlace,
  times: Float64Array,
  findings: FindingList,
): void {
  const { episodeIndex, length } = row;
  const end = from + length / fps;
  if (end > FLOAT32_LIMIT) {
    const message = `episode ${episodeIndex} ends at ${end} s: from ${FLOAT32_LIMIT} s on LeRobot misses pictures, since it adds times in float32`;
    findings.error('video/float32', file, message);
  }
  const first = Math.round(from * fps);
  if (first + length > times.length) {
    const message = `has ${times.length} pictures, episode ${episodeIndex} needs ${first + length}`;
    findings.error('video/short', file, message);
  }
  for (let i = 0; i < length; i++) {
    const time = times[first + i];
    const wanted = from + i / fps;
    if (time === undefined || Math.abs(time - wanted) < TOLERANCE) continue;
    const message = `picture ${first + i} (frame ${i} of episode ${episodeIndex}) must stand at ${wanted} s, stands at ${time}`;
    findings.error('video/times', file, message);
    return;
  }
}
