import { legEnds } from '../../policies/index.js';
import type { Episode, EpisodeStep } from '../episodes/index.js';
import { RobotKinematics } from './hands.js';
import type { Layout } from './layout.js';
import { fitPicture } from './picture.js';
import type { FrameRecord, KeyframeRecord } from './records.js';
import type { PictureEncoder } from './runtime.js';
import type { TextTokenizer } from './text-tokenizer.js';
import { EnvironmentReader } from './tracked-objects.js';

/** How far over the straight way a hand is commanded where a leg has a crest, in metres, at least: more than `DisturbedPolicy` pushes. */
const CREST = 0.05;
/** Into steps of how many control ticks such a leg is cut, at most: of straight steps as long, folds of the expert came out as its own. */
const CREST_TICKS = 10;

/** What sequences are built with. */
export interface SequenceContext {
  /** The vocabulary. */
  readonly layout: Layout;
  /** The text tokenizer. */
  readonly text: TextTokenizer;
  /** The picture encoder. */
  readonly encoder: PictureEncoder;
  /** Camera whose pictures are used. Default: `front`, else the first in order of name. */
  readonly camera?: string;
  /** What the state at a step means, in words. Default: nothing is said. */
  readonly words?: (step: EpisodeStep) => string;
}

/** The frames of an episode as records; every picture is encoded once. */
export class EpisodeFrames {
  readonly #episode: Episode;
  readonly #context: SequenceContext;
  readonly #kinematics: RobotKinematics;
  readonly #environment: EnvironmentReader;
  readonly #camera: string | undefined;
  readonly #codes = new Map<number, ArrayLike<number>>();

  /**
   * @param episode - The episode, with or without pictures.
   * @param context - What its sequences are built with.
   * @throws RangeError when it has pictures, but none of the camera.
   */
  constructor(episode: Episode, context: SequenceContext) {
    this.#episode = episode;
    this.#context = context;
    this.#kinematics = new RobotKinematics(episode.robot, episode.stateSpace, episode.actionSpace);
    this.#environment = new EnvironmentReader(episode.environmentStateSpace.names, context.layout);
    const cameras = Object.keys(episode.steps[0]?.images ?? {}).sort();
    const camera = context.camera ?? (cameras.includes('front') ? 'front' : cameras[0]);
    if (cameras.length > 0 && !cameras.includes(camera ?? '')) {
      throw new RangeError(
        `the episode must have pictures of the camera "${camera ?? ''}", it has ${cameras.join(', ')}`,
      );
    }
    this.#camera = cameras.length > 0 ? camera : undefined;
  }

  /** Whether the episode has pictures. */
  get pictures(): boolean {
    return this.#camera !== undefined;
  }

  /**
   * The frames at which legs of the motion are over, ascending: the first ones after the actions that end them. A leg that leads over
   * something, as a fold does, is followed in short steps: an action leads straight, and would drag what is carried.
   */
  legEnds(): number[] {
    const { steps } = this.#episode;
    const ends = legEnds(steps.map(({ action }) => this.#kinematics.commanded(action)));
    const ticks = ends.flatMap((end, leg) => {
      const from = ends[leg - 1] ?? 0;
      const parts = this.#hasCrest(from, end) ? Math.ceil((end - from) / CREST_TICKS) : 1;
      return Array.from({ length: parts }, (_, part) => from + Math.round(((end - from) * (part + 1)) / parts));
    });
    return ticks.map((tick) => tick + 1).filter((frame) => frame < steps.length);
  }

  /** Whether a hand is commanded well above the straight way between two ticks. */
  #hasCrest(from: number, to: number): boolean {
    const heights = (tick: number): number[] =>
      this.#kinematics.targets(this.#step(tick).action).map(({ position }) => position[2]);
    const [first, last] = [heights(from), heights(to)];
    for (let tick = from + 1; tick < to; tick++) {
      const share = (tick - from) / (to - from);
      const isOver = heights(tick).some((height, arm) => {
        const [start, end] = [first[arm] ?? height, last[arm] ?? height];
        return height - (start + share * (end - start)) > CREST;
      });
      if (isOver) return true;
    }
    return false;
  }

  /** What the state at frame `index` means, in words; empty where the scenario has none. */
  thought(index: number): string {
    return this.#context.words?.(this.#step(index)) ?? '';
  }

  /** The moment of frame `index`, with or without its picture. Throws a RangeError when it has none. */
  async frame(index: number, pictures: boolean): Promise<FrameRecord> {
    const step = this.#step(index);
    return {
      hands: this.#kinematics.hands(step.state),
      objects: this.#environment.objects(step.environmentState),
      codes: pictures ? await this.#encoded(index) : [],
    };
  }

  /**
   * What was done from frame `from` to frame `to`, the action at the last tick before it, with what is seen then: the moment of frame `to`,
   * or one `age` ticks older, which is not to be learnt.
   *
   * @param how - The frame from which on the task is `over`, whether the action is a whole `leg`, whether it is `given`, whether with
   *   `pictures`, and the `age` in control ticks.
   */
  async keyframe(
    from: number,
    to: number,
    {
      over,
      leg,
      given,
      pictures,
      age,
    }: {
      readonly over: number;
      readonly leg: boolean;
      readonly given: boolean;
      readonly pictures: boolean;
      readonly age: number;
    },
  ): Promise<KeyframeRecord> {
    const before = this.#step(to - 1);
    // Where a leg ends, the next subtask may have begun. While the last action is held nothing is being done any more: the subtask is the
    // one that it belongs to.
    const during = leg ? Math.floor((from + to - 1) / 2) : to - 1;
    const { subtask } = this.#step(Math.max(from, Math.min(during, over - 2)));
    const action = {
      subtask: given ? '' : subtask,
      ticks: to - from,
      targets: this.#kinematics.targets(before.action),
    };
    return { ...(await this.frame(Math.max(0, to - age), pictures)), ...action, given, late: age > 0 };
  }

  #step(index: number): Episode['steps'][number] {
    return this.#episode.steps[index] as Episode['steps'][number];
  }

  async #encoded(index: number): Promise<ArrayLike<number>> {
    let codes = this.#codes.get(index);
    if (!codes) {
      const picture = this.#camera === undefined ? undefined : this.#step(index).images[this.#camera];
      if (!picture)
        throw new RangeError(`frame ${index} must have a picture of the camera "${this.#camera ?? 'front'}"`);
      codes = await this.#context.encoder.encodePicture(fitPicture(picture, this.#context.layout.image));
      this.#codes.set(index, codes);
    }
    return codes;
  }
}
