import type { DescribedFeature } from './foreign-layout.js';
import type { FindingList } from './validation-findings.js';

const INFO = 'meta/info.json';

const DEFAULT_FEATURES: Readonly<Record<string, string>> = {
  timestamp: 'float32',
  frame_index: 'int64',
  episode_index: 'int64',
  index: 'int64',
  task_index: 'int64',
};

const DTYPES = /^(bool|u?int(8|16|32|64)|float(16|32|64)|complex(64|128)|str\d*|image|video|string|language)$/;

const VIDEO_KEYS = ['height', 'width', 'codec', 'pix_fmt', 'fps', 'channels'].map((key) => `video.${key}`);

/** Whether a feature has statistics: all but text. */
export function hasStatistics(feature: DescribedFeature): boolean {
  return feature.dtype !== 'string' && feature.dtype !== 'language';
}

/** Whether a feature is a picture. */
export function isVisual(feature: DescribedFeature): boolean {
  return feature.dtype === 'image' || feature.dtype === 'video';
}

/** Checks what `meta/info.json` declares, without looking at any other file. */
export function checkDeclarations(
  info: {
    readonly fps: number;
    readonly total_episodes: number;
    readonly video_path?: string | null | undefined;
    readonly splits?: unknown;
    readonly features: Readonly<Record<string, DescribedFeature>>;
  },
  findings: FindingList,
): void {
  const { fps, features } = info;
  if (!Number.isInteger(fps)) findings.error('info/fps', INFO, `fps must be a positive integer, received ${fps}`);
  for (const [name, dtype] of Object.entries(DEFAULT_FEATURES)) {
    const feature = features[name];
    const wanted = `${dtype}, shape [1]`;
    if (feature === undefined) {
      findings.error('info/default-features', INFO, `features must hold "${name}" (${wanted}): every loader needs it`);
    } else if (feature.dtype !== dtype || feature.shape.join() !== '1') {
      const received = `${feature.dtype} [${feature.shape.join(', ')}]`;
      findings.error('info/default-features', INFO, `feature "${name}" must be ${wanted}, received ${received}`);
    }
  }
  for (const [name, feature] of Object.entries(features)) checkFeature(name, feature, findings);
  const videos = Object.values(features).some(({ dtype }) => dtype === 'video');
  if (typeof info.video_path !== 'string' && videos) {
    findings.error('info/video-path', INFO, 'video_path must be a path, since there are videos, received none');
  } else if (typeof info.video_path !== 'string') {
    findings.warn('info/video-path', INFO, 'has no video_path: the dataset visualizer asks for it even without videos');
  }
  for (const [split, range] of Object.entries((info.splits ?? {}) as Readonly<Record<string, unknown>>)) {
    const [from, to] = String(range).split(':').map(Number);
    if (!(from !== undefined && to !== undefined && from >= 0 && from < to && to <= info.total_episodes)) {
      const wanted = `a range within the ${info.total_episodes} episodes`;
      findings.warn('info/splits', INFO, `split "${split}" must be ${wanted}, received ${JSON.stringify(range)}`);
    }
  }
}

function checkFeature(name: string, feature: DescribedFeature, findings: FindingList): void {
  if (name.includes('/')) {
    findings.error('info/feature-names', INFO, `feature names must not contain "/", received "${name}"`);
  }
  if (!DTYPES.test(feature.dtype)) {
    findings.error(
      'info/dtype',
      INFO,
      `dtype of "${name}" must be a numpy type, image, video, string or language, received "${feature.dtype}"`,
    );
  }
  if (!('names' in feature)) {
    findings.error(
      'info/names-key',
      INFO,
      `feature "${name}" must have a "names" key (null will do): LeRobot's metadata asks for it`,
    );
  }
  if (feature.dtype === 'string' && /^(observation|action)/.test(name)) {
    findings.error(
      'info/text-prefix',
      INFO,
      `text feature "${name}" must not begin with observation or action: lerobot-train makes a tensor of it and crashes`,
    );
  }
  if (isVisual(feature)) checkVisual(name, feature, findings);
}

function checkVisual(name: string, feature: DescribedFeature, findings: FindingList): void {
  if (feature.shape.length !== 3) {
    const received = `[${feature.shape.join(', ')}]`;
    findings.error('info/picture-axes', INFO, `picture "${name}" must have three dimensions, received ${received}`);
  }
  const names = Array.isArray(feature.names) ? feature.names.map((axis) => String(axis).replace(/s$/, '')).join() : '';
  if (names !== 'height,width,channel' && names !== 'channel,height,width') {
    findings.error(
      'info/picture-axes',
      INFO,
      `picture "${name}" must name its axes ["height", "width", "channels"], received ${JSON.stringify(feature.names)}`,
    );
  }
  if (feature.dtype !== 'video') return;
  const described = feature.info ?? {};
  const missing = [...VIDEO_KEYS, 'has_audio'].filter((key) => !(key in described));
  if (missing.length > 0) findings.warn('info/video-info', INFO, `video "${name}" has no info ${missing.join(', ')}`);
}
