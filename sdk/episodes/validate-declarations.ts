/** Something that a LeRobot loader would refuse (`error`), or read otherwise than meant or than LeRobot itself writes (`warning`). */
export interface ValidationFinding {
  /** How bad it is. */
  readonly severity: 'error' | 'warning';
  /** Path of the file, relative to the dataset's folder. */
  readonly file: string;
  /** What is wrong, with the value received, and what it leads to. */
  readonly message: string;
}

/** A feature of `meta/info.json`, as far as the checks look at it. */
export interface DeclaredFeature {
  /** Type. */
  readonly dtype: string;
  /** Shape of one value. */
  readonly shape: readonly number[];
  /** Names of the entries. */
  readonly names?: unknown;
}

const INFO = 'meta/info.json';

const DEFAULT_FEATURES: Readonly<Record<string, string>> = {
  timestamp: 'float32',
  frame_index: 'int64',
  episode_index: 'int64',
  index: 'int64',
  task_index: 'int64',
};

const VIDEO_KEYS = ['height', 'width', 'codec', 'pix_fmt', 'fps', 'channels'].map((key) => `video.${key}`);

const STATISTICS = ['min', 'max', 'mean', 'std', 'q01', 'q10', 'q50', 'q90', 'q99'];

/** Whether a feature has statistics: all but text. */
export function hasStatistics(feature: DeclaredFeature): boolean {
  return feature.dtype !== 'string' && feature.dtype !== 'language';
}

/** Whether a feature is a picture. */
export function isVisual(feature: DeclaredFeature): boolean {
  return feature.dtype === 'image' || feature.dtype === 'video';
}

/** Checks what `meta/info.json` declares, without looking at any other file. */
export function checkDeclarations(info: {
  readonly fps: number;
  readonly features: Readonly<Record<string, DeclaredFeature>>;
}): ValidationFinding[] {
  const findings: ValidationFinding[] = [];
  const error = (message: string): number => findings.push({ severity: 'error', file: INFO, message });
  if (!Number.isInteger(info.fps)) error(`fps must be a positive integer, received ${info.fps}`);
  for (const [name, dtype] of Object.entries(DEFAULT_FEATURES)) {
    const feature = info.features[name];
    if (feature === undefined) error(`features must hold "${name}" (${dtype}, shape [1]): every loader needs it`);
    else if (feature.dtype !== dtype || feature.shape.join() !== '1') {
      error(`feature "${name}" must be ${dtype} of shape [1], received ${feature.dtype} [${feature.shape.join(', ')}]`);
    }
  }
  for (const [name, feature] of Object.entries(info.features)) {
    if (name.includes('/')) error(`feature names must not contain "/", received "${name}"`);
    if (!('names' in feature))
      error(`feature "${name}" must have a "names" key (null will do): LeRobot's metadata asks for it`);
    if (feature.dtype === 'string' && /^(observation|action)/.test(name)) {
      error(
        `text feature "${name}" must not begin with observation or action: lerobot-train makes a tensor of it and crashes`,
      );
    }
    if (isVisual(feature)) findings.push(...checkVisual(name, feature));
  }
  return findings;
}

function checkVisual(name: string, feature: DeclaredFeature): ValidationFinding[] {
  const findings: ValidationFinding[] = [];
  const error = (message: string): number => findings.push({ severity: 'error', file: INFO, message });
  if (feature.shape.length !== 3)
    error(`picture "${name}" must have three dimensions, received [${feature.shape.join(', ')}]`);
  const names = Array.isArray(feature.names) ? feature.names.map((axis) => String(axis).replace(/s$/, '')).join() : '';
  if (names !== 'height,width,channel' && names !== 'channel,height,width') {
    error(
      `picture "${name}" must name its axes ["height", "width", "channels"], received ${JSON.stringify(feature.names)}`,
    );
  }
  if (feature.dtype === 'video') {
    const described = (feature as { readonly info?: Readonly<Record<string, unknown>> | null }).info ?? {};
    const missing = [...VIDEO_KEYS, 'has_audio'].filter((key) => !(key in described));
    if (missing.length > 0) {
      findings.push({ severity: 'warning', file: INFO, message: `video "${name}" has no info ${missing.join(', ')}` });
    }
  }
  return findings;
}

/** What the data say about one feature. */
export interface MeasuredFeature {
  /** Number of frames. */
  readonly count: number;
  /** Smallest value per entry. */
  readonly min: readonly number[];
  /** Largest value per entry. */
  readonly max: readonly number[];
  /** Mean per entry. */
  readonly mean: readonly number[];
  /** Standard deviation of the population per entry. */
  readonly std: readonly number[];
}

/**
 * Checks `meta/stats.json`.
 *
 * @param stats - Its contents.
 * @param features - The declared features.
 * @param measured - Statistics of the vector features, taken from the data themselves.
 */
export function checkStatistics(
  stats: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  features: Readonly<Record<string, DeclaredFeature>>,
  measured: Readonly<Record<string, MeasuredFeature>>,
): ValidationFinding[] {
  const findings: ValidationFinding[] = [];
  const error = (message: string): number => findings.push({ severity: 'error', file: 'meta/stats.json', message });
  for (const [name, feature] of Object.entries(features)) {
    if (!hasStatistics(feature)) continue;
    const own = stats[name];
    if (own === undefined) {
      error(`has no statistics of "${name}": training cannot normalise it`);
      continue;
    }
    const wanted = isVisual(feature) ? '3,1,1' : feature.shape.join();
    for (const key of STATISTICS) {
      if (!(key in own)) error(`has no ${key} of "${name}"`);
      else if (shapeOf(own[key]).join() !== wanted && !(isVisual(feature) && shapeOf(own[key]).join() === '1,1,1')) {
        error(`${key} of "${name}" must have shape [${wanted}], received [${shapeOf(own[key]).join()}]`);
      } else if (!flatten(own[key]).every(Number.isFinite)) error(`${key} of "${name}" must be finite`);
    }
    if (shapeOf(own['count']).join() !== '1') error(`count of "${name}" must be a list of one number`);
    if (isVisual(feature) && flatten(own['max']).some((value) => value > 1 + 1e-6)) {
      error(`max of picture "${name}" must be scaled to 0 to 1, received ${Math.max(...flatten(own['max']))}`);
    }
    const truth = measured[name];
    if (truth === undefined) continue;
    if (flatten(own['count'])[0] !== truth.count) {
      error(`count of "${name}" must be ${truth.count} frames, received ${String(flatten(own['count'])[0])}`);
    }
    for (const key of ['min', 'max', 'mean', 'std'] as const) {
      const given = flatten(own[key]);
      const worst = truth[key].findIndex((value, d) => {
        const difference = Math.abs(value - (given[d] ?? NaN));
        return !(difference <= 1e-4 + 1e-3 * Math.abs(value));
      });
      if (worst >= 0) {
        error(
          `${key} of "${name}", entry ${worst}, must be ${truth[key][worst]} by the data, received ${given[worst]}`,
        );
      }
    }
  }
  return findings;
}

function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...(value.length > 0 ? shapeOf(value[0]) : [])] : [];
}

function flatten(value: unknown): number[] {
  return Array.isArray(value) ? value.flatMap(flatten) : [Number(value)];
}
