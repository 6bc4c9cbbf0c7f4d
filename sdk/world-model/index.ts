export {
  createLayout,
  keyframeEntryTokens,
  MARKERS,
  parseLayout,
  patchCount,
  pointCount,
  serializeLayout,
} from './layout.js';
export type {
  ClothGrid,
  EntryKind,
  FieldWidths,
  ImageLayout,
  Layout,
  LayoutOptions,
  Marker,
  MarkerIds,
  NumberLayout,
  TextLayout,
} from './layout.js';
export { decodeNumber, DEFAULT_QUANTITIES, encodeNumber, QUANTITIES, saturates } from './numbers.js';
export type { Quantity, QuantityRange } from './numbers.js';
export { BytePairTokenizer } from './text-tokenizer.js';
export type { TextTokenizer } from './text-tokenizer.js';
export { keyframeLength, observationLength, SequenceGrammar } from './grammar.js';
export type { CodeSlot, MarkerSlot, NumberSlot, OrdinalSlot, PlainSlot, Slot, TextField, TextSlot } from './slots.js';
export type {
  ActionRecord,
  FrameRecord,
  HandRecord,
  KeyframeRecord,
  SequenceRecord,
  TargetRecord,
  TrackedObject,
} from './records.js';
export { Sequence, TOKEN_KINDS } from './sequence.js';
export { buildSequence, parseSequence } from './sequence-records.js';
export { decodeName, encodeName } from './object-names.js';
export type { BuiltSequence } from './sequence.js';
export {
  endEffectorTarget,
  handOrientation,
  handRecord,
  handRotation,
  RobotKinematics,
  targetRecord,
} from './hands.js';
export { believedObjects, EnvironmentReader, followedThings, trackedObjects } from './tracked-objects.js';
export type { ToldThings } from './tracked-objects.js';
export { blankPicture, compositePicture, fitPicture, pictureToPlanes, planesToPicture } from './picture.js';
export { sequencesOfEpisode, sequencesOfPages } from './tokenize.js';
export type { SequenceContext } from './episode-frames.js';
export type { EpisodeSequence, SequenceSampling } from './tokenize.js';
export { DisposedError, ModelCorruptError, ModelNotFoundError, ModelShapeError } from './errors.js';
export type { ModelErrorDetails } from './errors.js';
export type { ModelContext, PictureEncoder, TokenModel } from './runtime.js';
export { TokenSampler } from './sampling.js';
export type { SamplingOptions } from './sampling.js';
export { SequenceDecoder } from './decoding.js';
export type { DecoderOptions } from './decoding.js';
export { believedState } from './believed-state.js';
export { environmentVector } from './environment-vector.js';
export { planFromPrediction, predict, Prediction } from './predict.js';
export type {
  OpenPrediction,
  PictureSize,
  PredictedAction,
  PredictedKeyframe,
  PredictionStart,
  PredictOptions,
  RolloutAction,
  ShownPage,
  WorldModel,
} from './prediction.js';
export { PredictionSession } from './prediction-session.js';
export { answerQuestion } from './answer-question.js';
export type { AnswerOptions } from './answer-question.js';
export { WorldModelPlanner } from './planner.js';
export type { WorldModelPlannerOptions } from './planner.js';
export { ImaginedEnvironment } from './imagined-environment.js';
export type { ImaginedEnvironmentOptions, ImaginedStart } from './imagined-environment.js';
