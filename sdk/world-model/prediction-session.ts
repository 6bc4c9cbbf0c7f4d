import type { Observation, RgbImage, SceneState } from '../../sim/interface/index.js';
import { Random } from '../../sim/math/random.js';
import { believedState } from './believed-state.js';
import { SequenceDecoder } from './decoding.js';
import { keyframeLength } from './grammar.js';
import { endEffectorTarget, RobotKinematics, targetRecord } from './hands.js';
import { compositePicture, fitPicture } from './picture.js';
import type {
  OpenPrediction,
  PredictedAction,
  PredictedKeyframe,
  PredictionStart,
  RolloutAction,
  ShownPage,
} from './prediction.js';
import type { ActionRecord, FrameRecord, KeyframeRecord, TrackedObject } from './records.js';
import type { ModelContext, TokenModel } from './runtime.js';
import { TokenSampler } from './sampling.js';
import { Sequence } from './sequence.js';
import { trackedObjects } from './tracked-objects.js';

/**
 * One prediction under way: holds the model's context and goes on keyframe by keyframe. The model was trained on short
 * sequences: after as many keyframes as those have, or when the next one would not fit into the context, the last
 * predicted frame becomes the observation of a new sequence. With states alone, where looking back costs little, the new
 * sequence begins as far back as leaves room for one keyframe: what is about to be done is told by what was done.
 */
export class PredictionSession implements OpenPrediction {
  readonly thought: string;
  readonly #model: TokenModel;
  readonly #options: PredictionStart;
  readonly #context: ModelContext;
  readonly #decoder: SequenceDecoder;
  readonly #keyframeLength: number;
  #sequence: Sequence;
  #frame: FrameRecord;
  #picture: RgbImage | null;
  #state: SceneState;
  #index = 0;
  #ended: boolean | undefined;
  #action: PredictedAction | undefined;

  private constructor(
    model: TokenModel,
    options: PredictionStart,
    context: ModelContext,
    decoder: SequenceDecoder,
    sequence: Sequence,
    frame: FrameRecord,
    picture: RgbImage | null,
  ) {
    const { robot, observation, objects } = options;
    this.#model = model;
    this.#options = options;
    this.#context = context;
    this.#decoder = decoder;
    this.#sequence = sequence;
    this.thought = sequence.thought;
    this.#frame = frame;
    this.#picture = picture;
    const { keyframeEntryTokens, pictures } = sequence.grammar;
    this.#keyframeLength = keyframeLength(model.layout, robot.arms.length, keyframeEntryTokens, pictures);
    const state = believedState(frame, [], robot, model.layout, observation.time);
    this.#state = objects ? { ...state, ...objects } : state;
  }

  /**
   * Looks at the observation and at what was shown after it: encodes the pictures and, unless the objects are given, lets the
   * model list them.
   *
   * @throws RangeError when the observation, the instruction or the objects do not fit the model, pages were shown to a
   *   robot with arms, neither a picture nor the objects are given, or some moments have pictures and others none.
   */
  static async open(model: TokenModel, options: PredictionStart): Promise<PredictionSession> {
    const { robot, observation, signal, objects, shown = [] } = options;
    signal?.throwIfAborted();
    if (shown.length > 0 && robot.arms.length > 0) {
      throw new RangeError(
        `shown must be left out where a robot has arms: a page tells nothing of them, received ${shown.length} pages`,
      );
    }
    const sampler = new TokenSampler(options, new Random(options.seed ?? 0).split('tokens'));
    const remembered = model.layout.keyframesPerSequence - 1;
    const past = remembered > 0 ? (options.past ?? []).slice(-remembered) : [];
    const moments = await Promise.all(
      [...past, { observation, objects }].map((moment) => lookAt(model, options, moment)),
    );
    checkPictures(moments, shown.length);
    const first = moments[0] as Moment;
    const sequence = beginSequence(model, options, first);
    if (first.objects) sequence.writeObjects(first.objects);
    const context = await model.openContext();
    try {
      const decoder = new SequenceDecoder(model, context, sequence, sampler, signal, { draft: options.draft });
      while (sequence.grammar.slot.type !== 'step') await decoder.next();
      for (const [i, { action }] of past.entries()) {
        const { subtask, ticks, targets } = action;
        sequence.writeAction({ subtask, ticks, targets: targets.map(targetRecord) }, { given: true });
        const { hands, objects: things, codes } = moments[i + 1] as Moment;
        sequence.writeNextHands(hands);
        if (things) sequence.writeNextPoints(things);
        while (!atPicture(sequence) && !atStep(sequence)) await decoder.next();
        sequence.writeNextPicture(codes);
      }
      const { hands, codes, picture } = moments.at(-1) as Moment;
      const frame = { hands, codes, objects: (sequence.keyframes.at(-1) ?? sequence).objects };
      const session = new PredictionSession(model, options, context, decoder, sequence, frame, picture);
      for (const page of shown) await session.#show(page);
      return session;
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  get state(): SceneState {
    return this.#state;
  }

  async nextAction(): Promise<PredictedAction | null> {
    if (this.#action) return this.#action;
    if (this.#options.unfinished) this.#begin();
    this.#ended ??= await this.#ends();
    if (this.#ended) return null;
    await this.#anchor(true);
    // Ticks are filled in with the rest of the action, when its last token is there.
    while (!this.#sequence.action?.ticks) await this.#decoder.next();
    return (this.#action = chosenAction(this.#sequence.action));
  }

  async next(action?: RolloutAction): Promise<PredictedKeyframe | null> {
    if (action && this.#action) throw new RangeError('action must be left out: nextAction has chosen one already');
    if (!action) {
      this.#begin();
      this.#ended ??= await this.#ends();
      if (this.#ended) return null;
    }
    if (!this.#action) await this.#anchor(action === undefined);
    const keyframe = await this.#keyframe(action);
    this.#action = undefined;
    // Asked here, where the sequence was trained to answer, and kept for the next call.
    this.#ended = action ? undefined : await this.#ends();
    const { robot, controlRate = 20, signal } = this.#options;
    const drawn = this.#picture && (await this.#draw(keyframe.codes, this.#picture));
    signal?.throwIfAborted();
    const time = this.#state.time + keyframe.ticks / controlRate;
    this.#state = believedState(keyframe, keyframe.targets, robot, this.#model.layout, time, this.#state);
    this.#frame = keyframe;
    this.#picture = drawn && drawn.picture;
    return {
      index: this.#index++,
      time,
      subtask: action?.subtask ?? keyframe.subtask,
      ticks: keyframe.ticks,
      targets: action?.targets ?? keyframe.targets.map(endEffectorTarget),
      state: this.#state,
      frame: this.#picture,
      codes: Array.from(keyframe.codes),
      changedPatches: drawn ? drawn.changedPatches : [],
      ending: this.#ended ? 'task' : null,
    };
  }

  close(): Promise<void> {
    return this.#context.close();
  }

  /**
   * Writes that a first keyframe follows, unless that was chosen or asked already: whoever asks for a plan, or says
   * that the task is unfinished, holds it for not done.
   */
  #begin(): void {
    if (this.#index > 0 || this.#ended !== undefined) return;
    this.#sequence.writeContinuation();
    this.#ended = false;
  }

  /** Lets the model choose whether it ends here. Otherwise the mark of the next keyframe is written. */
  async #ends(): Promise<boolean> {
    while (atStep(this.#sequence)) await this.#decoder.next();
    return this.#sequence.grammar.slot.type === 'finished';
  }

  /** Starts a new sequence when the present one can take no other keyframe. */
  async #anchor(chosen: boolean): Promise<void> {
    const { layout } = this.#model;
    const { keyframes, tokens } = this.#sequence;
    // The mark of the next keyframe, its first token, is there already where the model chose to go on.
    const end = tokens.length + this.#keyframeLength - (chosen ? 1 : 0);
    if (keyframes.length < layout.keyframesPerSequence && end <= layout.contextLength) return;
    const remembered = this.#sequence.grammar.pictures ? [] : keyframes.slice(1);
    const observed = remembered.length > 0 ? (keyframes[0] as KeyframeRecord) : this.#frame;
    this.#sequence = beginSequence(this.#model, this.#options, observed);
    this.#sequence.writeObjects(observed.objects);
    this.#decoder.restart(this.#sequence);
    while (this.#sequence.grammar.slot.type !== 'step') await this.#decoder.next();
    for (const keyframe of remembered) {
      this.#sequence.writeAction(keyframe, { given: true });
      this.#sequence.writeNext(keyframe, { given: true });
    }
    // That it goes on was chosen at the end of the sequence before.
    if (chosen) this.#sequence.writeContinuation();
  }

  /** Takes in a page that was shown. */
  async #show({ text, image }: ShownPage): Promise<void> {
    const picture = fitPicture(image, this.#model.layout.image);
    this.#picture = picture;
    const codes = await this.#model.encodePicture(picture);
    await this.#anchor(false);
    this.#frame = { ...this.#frame, codes };
    this.#sequence.writeAction({ subtask: text, ticks: 1, targets: [] }, { given: true });
    this.#sequence.writeNext(this.#frame, { given: true });
  }

  async #keyframe(action: RolloutAction | undefined): Promise<KeyframeRecord> {
    const sequence = this.#sequence;
    const count = sequence.keyframes.length;
    const targets = action?.targets.map(targetRecord);
    if (action && targets) {
      sequence.writeAction({ subtask: action.subtask ?? '', ticks: action.ticks, targets }, { given: true });
    }
    while (sequence.keyframes.length === count) await this.#decoder.next();
    const keyframe = sequence.keyframes[count] as KeyframeRecord;
    // The sequence knows a given action to the nearest bin only.
    return action && targets ? { ...keyframe, ticks: action.ticks, targets } : keyframe;
  }

  /** The picture of the codes, from the last `picture`. */
  async #draw(
    codes: ArrayLike<number>,
    picture: RgbImage,
  ): Promise<{ readonly picture: RgbImage; readonly changedPatches: readonly number[] }> {
    const model = this.#model;
    const before = { picture, codes: this.#frame.codes };
    const same = Array.from(codes).every((code, i) => code === before.codes[i]);
    const decoded = same ? before.picture : await model.decodePicture(codes);
    return compositePicture(model.layout.image, before, decoded, codes);
  }
}

/**
 * The picture of a camera.
 *
 * @param camera - Name of the camera. Default: `front`, else the first in order of name.
 * @throws RangeError when the observation has no such picture.
 */
export function observedPicture(observation: Observation, camera?: string): RgbImage {
  const names = Object.keys(observation.images).sort();
  const name = camera ?? (names.includes('front') ? 'front' : names[0]);
  const picture = name === undefined ? undefined : observation.images[name];
  if (!picture)
    throw new RangeError(
      `observation.images must hold the camera "${name ?? '(any)'}", it has ${names.join(', ') || 'none'}`,
    );
  return picture;
}

/** A moment that was seen, as sequences tell it, with its picture. */
interface Moment extends Pick<FrameRecord, 'hands' | 'codes'> {
  /** The objects, where somebody knew them. */
  readonly objects?: readonly TrackedObject[];
  /** The picture at the model's size; null in a prediction of states alone. */
  readonly picture: RgbImage | null;
}

async function lookAt(
  model: TokenModel,
  { robot, stateSpace, camera }: PredictionStart,
  { observation, objects }: Pick<PredictionStart, 'observation' | 'objects'>,
): Promise<Moment> {
  const seen = Object.keys(observation.images).length > 0;
  if (!seen && !model.layout.statesAlone) {
    throw new RangeError(
      'observation.images must hold a picture: this model was not trained on states alone (layout.statesAlone)',
    );
  }
  if (seen && model.pictures === false) {
    throw new RangeError(
      'observation.images must be empty: this model knows states alone, it has no picture tokenizer. Tell it the objects, and let a planner withhold the pictures (pictures: false)',
    );
  }
  if (!seen && !objects) throw new RangeError('objects must be told where the observation has no picture');
  const picture = seen ? fitPicture(observedPicture(observation, camera), model.layout.image) : null;
  return {
    hands: new RobotKinematics(robot, stateSpace).hands(observation.state),
    codes: picture ? await model.encodePicture(picture) : [],
    picture,
    ...(objects && { objects: trackedObjects(objects, model.layout) }),
  };
}

/** Either all moments of a sequence have pictures or none has, and pages follow a picture alone. */
function checkPictures(moments: readonly Moment[], pages: number): void {
  const blind = moments.filter(({ picture }) => picture === null).length;
  if (blind > 0 && blind < moments.length) {
    throw new RangeError(
      `past and observation must all have pictures or none, ${blind} of ${moments.length} moments have none`,
    );
  }
  if (blind > 0 && pages > 0) {
    throw new RangeError(`shown must be left out where the observation has no picture, received ${pages} pages`);
  }
}

function chosenAction({ subtask, ticks, targets }: ActionRecord): PredictedAction {
  return { subtask, ticks, targets: targets.map(endEffectorTarget) };
}

/** Whether the next choice is that between another keyframe and the end. */
function atStep({ grammar }: Sequence): boolean {
  return grammar.slot.type === 'step' || grammar.slot.type === 'filling';
}

/** Whether the codes of a picture come next. */
function atPicture({ grammar }: Sequence): boolean {
  return grammar.slot.type === 'code';
}

function beginSequence(
  model: TokenModel,
  { robot, instruction }: PredictionStart,
  frame: Pick<FrameRecord, 'hands' | 'codes'>,
): Sequence {
  const sequence = new Sequence(model.layout, model.text, robot.arms.length);
  sequence.writeInstruction(instruction);
  sequence.writeObservation(frame);
  return sequence;
}
