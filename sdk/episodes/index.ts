export { cameraNames, EMPTY_SPACE } from './episode.js';
export type { Episode, EpisodeProvenance, EpisodeScenario, EpisodeStep, RecordedCamera } from './episode.js';
export { packPictures } from './packed-pictures.js';
export { rollout } from './rollout.js';
export type { RolloutOptions } from './rollout.js';
export { replayEpisode } from './replay.js';
export type { ReplayOptions, ReplayResult } from './replay.js';
export { formatSuccessRate, quantileOfSorted, successRate, summarize, wilsonInterval } from './statistics.js';
export type { ProportionInterval, SuccessRate, Summary } from './statistics.js';
export {
  foldStatistics,
  ImageStatistics,
  QUANTILES,
  STATISTIC_KEYS,
  StatisticsFold,
  vectorStatistics,
} from './feature-statistics.js';
export type { FeatureStatistics, StatisticKey } from './feature-statistics.js';
export { encodeEpisode, transferList } from './encoded-episode.js';
export type { EncodedEpisode, EpisodeRecord } from './encoded-episode.js';
export { episodeLayout, lerobotFeatures, lerobotInfo } from './dataset-layout.js';
export type { DatasetCamera, DatasetLayout, DatasetTotals, FeatureDeclaration } from './dataset-layout.js';
export { AttemptTally } from './attempts.js';
export type { AttemptRecord, RejectionCount } from './attempts.js';
export { DatasetCorruptError, UserError } from './errors.js';
