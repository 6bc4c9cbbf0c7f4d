/** What `validate` looks for, and what a breach leads to. */
export const VALIDATION_RULES = {
  file: 'every file of the metadata is there, whole and of its form',
  'info/version': 'codebase_version is one that can be read; LeRobot 0.4 and later read v3.0 alone',
  'info/fps': 'fps is a positive integer',
  'info/default-features': 'timestamp, frame_index, episode_index, index and task_index are declared with their types',
  'info/feature-names': 'feature names hold no "/"',
  'info/dtype': 'types are numpy types, image, video, string or language',
  'info/names-key': 'every feature has a "names" key',
  'info/text-prefix': 'text features do not begin with observation or action: lerobot-train would make tensors of them',
  'info/picture-axes': 'pictures have three axes, named height, width, channels',
  'info/video-info': 'videos say their size, codec and rate',
  'info/video-path': 'video_path is there: the dataset visualizer asks for it, and every video needs it',
  'info/splits': 'splits lie within the episodes',
  'info/cut-off': 'meta/info.json tells of all that the folder holds',
  'tasks/pandas-index': 'meta/tasks.parquet names the instruction as its pandas index: else LeRobot gives numbers',
  'tasks/order': 'rows stand in the order of task_index: LeRobot looks up by position',
  'tasks/total': 'total_tasks is the number of rows',
  'tasks/text': 'instructions are not empty and differ',
  'episodes/total': 'total_episodes is the number of rows',
  'episodes/order': 'rows stand in the order of episode_index: LeRobot looks up by position',
  'episodes/length': 'every episode has a frame',
  'episodes/span': 'episodes follow each other without gaps, up to total_frames',
  'episodes/tasks': 'tasks of episodes stand in the list of tasks',
  'episodes/statistics': "rows hold statistics for LeRobot's editing tools",
  'episodes/statistics-values': 'statistics of an episode are those of its frames',
  'data/stray-file': 'no parquet file is there that belongs to no episode: LeRobot loads every one',
  'data/missing-file': 'every data file is there',
  'data/file-number': 'file numbers have three digits: LeRobot sorts paths as text',
  'data/missing-column': 'declared columns are there: LeRobot fills a missing one with null',
  'data/undeclared-column': 'columns are declared: LeRobot refuses others',
  'data/total': 'total_frames is the number of rows',
  'data/index': 'index counts the frames of the whole dataset',
  'data/episode-index': 'episode_index agrees with meta/episodes',
  'data/frame-index': 'frame_index counts from 0 in every episode',
  'data/task-index': "task_index is one of its episode's tasks",
  'data/timestamp': 'timestamp is frame_index / fps: else LeRobot finds no picture, or the wrong one',
  'data/row-groups': 'a row group holds one episode',
  'data/null': 'columns hold no null',
  'data/scalar': 'shape [1] is a column of single values, any other one of lists: LeRobot refuses the opposite',
  'data/length': 'lists have the declared length',
  'data/finite': 'numbers are finite: one NaN makes the statistics and the training NaN',
  'data/done': 'next.done is true in the last frame alone',
  'data/picture-bytes': 'pictures stand in the column: LeRobot does not find those that only have a path',
  'data/picture-size': 'pictures have the declared size',
  'stats/missing': 'meta/stats.json is there with every feature and statistic: lerobot-train needs them',
  'stats/shape': "statistics have the feature's shape, pictures (3, 1, 1) or (1, 1, 1)",
  'stats/finite': 'statistics are finite',
  'stats/order': 'minimum, quantiles and maximum ascend, deviations are not negative',
  'stats/scale': 'statistics of pictures are scaled to 0 to 1',
  'stats/count': 'counts are those of the data',
  'stats/values': 'minimum, maximum, mean and deviation are those of the data',
  'video/missing-file': 'every video file is there: LeRobot would ask the Hub for it',
  'video/unreadable': 'video files can be opened',
  'video/codec': 'videos have the declared codec',
  'video/size': 'videos have the declared size',
  'video/times': 'pictures stand within 0.1 ms of their frames: else LeRobot refuses them, or shows the wrong ones',
  'video/short': 'videos have a picture for every frame',
  'video/span': 'to_timestamp is from_timestamp plus the length of the episode',
  'video/overlap': 'episodes do not share pictures of a video',
  'video/float32': "videos end before 1024 s: beyond, LeRobot's sum of times in float32 misses its own tolerance",
  'video/key-frames': 'key frames are close: reading in random order decodes from one to the next',
  'video/stray-file': 'every video file belongs to an episode',
} as const;

/** One of `VALIDATION_RULES`. */
export type ValidationRule = keyof typeof VALIDATION_RULES;

/** Something that a LeRobot loader would refuse (`error`), or read otherwise than meant or than LeRobot itself writes (`warning`). */
export interface ValidationFinding {
  /** How bad it is. */
  readonly severity: 'error' | 'warning';
  /** Which rule is broken. */
  readonly rule: ValidationRule;
  /** Path of the file, relative to the dataset's folder. */
  readonly file: string;
  /** What is wrong, with the value received, and what it leads to. */
  readonly message: string;
}

/** How many findings of one rule are listed for one file: a broken column is broken in every row. */
const LISTED_PER_FILE = 5;

/** How many are listed in all. */
const LISTED_IN_ALL = 500;

/** Collects findings; of the same kind in the same file only the first few are listed, and the others counted. */
export class FindingList {
  readonly #listed: ValidationFinding[] = [];
  readonly #counts = new Map<string, { readonly finding: ValidationFinding; count: number }>();

  /** Adds an error. */
  error(rule: ValidationRule, file: string, message: string): void {
    this.#add({ severity: 'error', rule, file, message });
  }

  /** Adds a warning. */
  warn(rule: ValidationRule, file: string, message: string): void {
    this.#add({ severity: 'warning', rule, file, message });
  }

  /** Everything found, in order; at the end how many more there were of what was not listed in full. */
  all(): ValidationFinding[] {
    const more = [...this.#counts.values()].filter(({ count }) => count > LISTED_PER_FILE);
    return [
      ...this.#listed,
      ...more.map(({ finding, count }) => ({
        ...finding,
        message: `and ${count - LISTED_PER_FILE} more of this kind`,
      })),
    ];
  }

  #add(finding: ValidationFinding): void {
    const key = `${finding.rule} ${finding.file}`;
    const known = this.#counts.get(key) ?? { finding, count: 0 };
    known.count++;
    this.#counts.set(key, known);
    if (known.count <= LISTED_PER_FILE && this.#listed.length < LISTED_IN_ALL) this.#listed.push(finding);
  }
}
