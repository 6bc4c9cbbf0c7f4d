export { defineScenario } from './scenario.js';
export type {
  DynamicsScenario,
  Fact,
  GivenPage,
  ManipulationScenario,
  Measure,
  Scenario,
  ScenarioBase,
  ScenarioKind,
  ScenarioOfKind,
  ScenarioPage,
  SimulatedScenario,
  StateDescription,
  UnderstandingScenario,
} from './scenario.js';
export { builtInScenarios, findScenario, requireKind } from './registry.js';
export type { BuiltInScenarioName } from './registry.js';
export { nextFrame } from './dynamics/next-frame.js';
export { coffeeEdge } from './manipulation/coffee-edge.js';
export { drawer } from './manipulation/drawer.js';
export { foldCloth } from './manipulation/fold-cloth.js';
export { foldGarment } from './manipulation/fold-garment.js';
export { patternFill } from './understanding/pattern-fill.js';
export { pickPlace } from './manipulation/pick-place.js';
export { pour } from './manipulation/pour.js';
export { push } from './manipulation/push.js';
export { sort } from './manipulation/sort.js';
export { skewer } from './manipulation/skewer.js';
export { stack } from './manipulation/stack.js';
export { textToImage } from './understanding/text-to-image.js';
export { wipe } from './manipulation/wipe.js';
export { tidyTable } from './manipulation/tidy-table.js';
export { topView } from './understanding/top-view.js';
export { TASK_VARIATIONS, defineTask, namedColor, upright } from './task/define-task.js';
export type { TaskDefinition, TaskStage } from './task/define-task.js';
export type { TaskInstructions, TaskLanguage, TaskSentence } from './task/task-words.js';
export { parseScenarioDocument } from './document/parse-document.js';
export type { ParsedDocument } from './document/parse-document.js';
export { scenarioJsonSchema } from './document/document-schema.js';
export { dumplings } from './understanding/dumplings.js';
export { paperBoat } from './understanding/paper-boat.js';
export { sandwich } from './understanding/sandwich.js';
export { checkScenario } from './check-scenario.js';
export type { ScenarioReport } from './check-scenario.js';
export { nearMisses } from './near-misses.js';
export type { NearMiss } from './near-misses.js';
export { askQuestion } from './question.js';
export type { JudgedFact, Judgement, Page, Question } from './question.js';
export { drawEpisode } from './draw-episode.js';
export type { EpisodeDraws, EpisodeRequest } from './draw-episode.js';
export {
  blurred,
  colorClassifier,
  colorComponents,
  cropped,
  hueClassifier,
  insideOf,
  dominantColor,
  nearestRendering,
  noisy,
  oklab,
  pictureDistance,
  renderPage,
  wholeOf,
  worn,
} from './pictures/index.js';
export type {
  ColorClassifier,
  ColorComponent,
  ColorFinding,
  ComponentOptions,
  Lab,
  Palette,
  Region,
  RenderedPage,
  RenderingOptions,
} from './pictures/index.js';
export { SimulatedEnvironment } from './simulated-environment.js';
export type { SimulatedEnvironmentOptions } from './simulated-environment.js';
export { VARIATION_AXES, choice, fixedUnlessOn, limitsOf, uniform, valuesOf } from './draws.js';
export type {
  ChoiceDraw,
  ChoiceOptions,
  Draw,
  NumberRange,
  UniformDraw,
  UniformOptions,
  VariationAxis,
  VariationSpec,
  VariationValues,
} from './draws.js';
export { VARIATION_LEVELS, VARIATION_SPLITS, resolveVariation } from './variation-request.js';
export type {
  AxisSetting,
  DrawSource,
  RangeSource,
  ValueSource,
  ValuesSource,
  VariationLevel,
  VariationRequest,
  VariationSettings,
  VariationSplit,
} from './variation-request.js';
export { drawTake } from './takes.js';
export { drawVariation, drawsOfAxes } from './variation.js';
export { describeValues, variationTable } from './variation-table.js';
export type { VariationRow } from './variation-table.js';
export type {
  AlignedPredicate,
  AndPredicate,
  ArmSkill,
  EmptyPredicate,
  Footprint,
  GraspSkill,
  HoldsPredicate,
  MoveSkill,
  NearPredicate,
  NotPredicate,
  OrPredicate,
  Predicate,
  PourSkill,
  PushSkill,
  ReleaseSkill,
  OpenSkill,
  CloseSkill,
  WipeSkill,
  JointPredicate,
  ReturnSkill,
  Skill,
  StillPredicate,
  Subtask,
  Target,
  TogetherSkill,
  WaitSkill,
} from './subtask.js';
export {
  clothPoint,
  degreeOf,
  describePredicate,
  distance,
  findClothPoint,
  findPlace,
  jointOf,
  nearestTurn,
  predicateHolds,
  resolveTarget,
} from './targets.js';
export { yawOf } from '../sim/math/vector.js';
export type { NamedPlace } from './targets.js';
export { transfer } from './transfer.js';
export type { TransferOptions } from './transfer.js';
export { MAXIMUM_INSTRUCTION_LENGTH, checkInstruction } from './instruction.js';
export { STAGING_VARIATIONS, stageTabletop } from './staging.js';
export { MAXIMUM_CLUTTER, addClutter } from './axes/clutter.js';
export type { ClutterRules } from './axes/clutter.js';
export { LOW_CLUTTER } from './axes/clutter-placement.js';
export type { KeepOutZone, TablePoint } from './axes/clutter-placement.js';
export { displacedGrasp, graspVariations } from './axes/grasp.js';
export type { GraspErrors } from './axes/grasp.js';
export { phrasingDraw, sayIn } from './axes/language.js';
export type { Phrasing } from './axes/language.js';
export { placedRobot } from './axes/table-height.js';
export type { Staging } from './staging.js';
export { BIMANUAL_PANDA, BIMANUAL_SO101, PANDA, SO101 } from './robots.js';
export { overlapIoU } from './polygon.js';
export type { Point2 } from './polygon.js';
