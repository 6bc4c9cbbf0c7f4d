import { rotate, yawOf } from '../../sim/math/vector.js';
import type { PlainData, Pose, SceneState, Vector3 } from '../../sim/interface/index.js';
import { choice, uniform } from '../draws.js';
import type { Draw, VariationSpec } from '../draws.js';
import type { ManipulationScenario, Measure } from '../scenario.js';
import type { Predicate, Skill, Subtask, Target } from '../subtask.js';
import { distance, findPlace, jointOf, nearestTurn, resolveTarget } from '../targets.js';
import { defineTask, upright, whereKnown } from '../task/define-task.js';
import type { Values } from '../task/look-up.js';
import { transfer } from '../transfer.js';
import { addMarking, addObject, DOCUMENT_ROBOTS, orientationOf } from './document-scene.js';
import type { ScenarioDocument } from './document-schema.js';
import { evaluate, readsOf } from './evaluate.js';

/** Share of a whole unit: what a figure in metres or radians is multiplied with. */
const UNITS = { m: 1, cm: 100, mm: 1000, rad: 1, deg: 180 / Math.PI } as const;

type SkillPart = NonNullable<ScenarioDocument['subtasks'][number]['skill']>;

/**
 * A document's own draws.
 * @throws RangeError when a range or a choice is wrong.
 */
export function drawOf(name: string, given: ScenarioDocument['draws'][string]): Draw {
  const { uniform: range, choice: values, unit, description = name, nominal, seen, unseen } = given;
  if (range === undefined) {
    return choice<PlainData>(given.axis ?? 'object', values ?? [], description, {
      ...(nominal === undefined ? {} : { nominal }),
      ...(seen === undefined ? {} : { seen }),
      ...(unseen === undefined ? {} : { unseen }),
      ...(unit === undefined ? {} : { unit }),
    });
  }
  if (nominal !== undefined && typeof nominal !== 'number') {
    throw new RangeError(`nominal must be a number, received ${JSON.stringify(nominal)}`);
  }
  return uniform(given.axis ?? 'pose', range[0], range[1], unit ?? '', description, {
    ...(nominal === undefined ? {} : { nominal }),
    ...(seen === undefined ? {} : { seen: asRange(seen, 'seen') }),
    ...(unseen === undefined ? {} : { unseen: unseen.map((each) => asRange(each, 'unseen')) }),
  });
}

/**
 * The scenario that a document describes.
 *
 * @param draws - The document's own draws.
 * @throws RangeError as `defineTask` does.
 */
export function documentScenario(document: ScenarioDocument, draws: VariationSpec): ManipulationScenario {
  const { objects, markings, keepOut } = document;
  const shown = new Set(readsOf([objects, markings, keepOut]).map(({ name }) => rootOf(name)));
  return defineTask<VariationSpec>({
    name: document.name,
    version: document.version,
    description: document.description,
    successCondition: document.successCondition,
    robot: DOCUMENT_ROBOTS[document.robot],
    maxDuration: document.maxDuration,
    draws,
    instructions: { ...document.instructions, words: document.words },
    settles: Object.keys(draws).filter((name) => !shown.has(name)),
    build(simulation, v) {
      for (const object of evaluate(objects, v)) addObject(simulation, object);
      for (const marking of evaluate(markings, v)) addMarking(simulation, marking);
    },
    keepOut: (v) => evaluate(keepOut, v),
    subtasks: (v) => new Task(document, v).subtasks(),
    goal: (v) => new Task(document, v).predicate(document.success),
    measures: (state, v) => new Task(document, v).measures(state),
  });
}

/** The steps and conditions of a document with the drawn values put in. Fixed things, which no state lists, become places of the world. */
class Task {
  readonly #document: ScenarioDocument;
  readonly #values: Values;
  readonly #fixed: ReadonlyMap<string, Pose>;

  constructor(document: ScenarioDocument, values: Values) {
    this.#document = document;
    this.#values = values;
    const furniture = document.objects.filter((object) => object.fixed);
    const fixed = evaluate(furniture, values).map((each): [string, Pose] => {
      return [each.name, { position: each.position, orientation: orientationOf(each) }];
    });
    const painted = evaluate(document.markings, values).map((each): [string, Pose] => {
      return [each.name, upright([...each.position, 0], each.yaw)];
    });
    this.#fixed = new Map([...fixed, ...painted]);
  }

  /** The steps. */
  subtasks(): Subtask[] {
    return this.#document.subtasks.flatMap((step): Subtask[] => {
      if (step.transfer !== undefined) {
        const { grip = {}, ...given } = this.#placed(evaluate(step.transfer, this.#values));
        const { offset = [0, 0, 0], yaw = 0 } = grip;
        return transfer({ ...given, grip: { offset, yaw } });
      }
      if (step.skill === undefined) return [];
      return [
        {
          text: step.text?.fill(this.#values) ?? step.skill.skill,
          skill: this.#skill(step.skill),
          postconditions: (step.postconditions ?? []).map((each) => this.predicate(each)),
          ...(step.attempts === undefined ? {} : { attempts: step.attempts }),
        },
      ];
    });
  }

  /** A condition. */
  predicate(part: ScenarioDocument['success']): Predicate {
    return this.#placed(evaluate(part, this.#values) as Predicate);
  }

  /** The figures on a state. */
  measures(state: SceneState): Readonly<Record<string, Measure>> {
    const figures = evaluate(this.#document.measures, this.#values);
    return Object.fromEntries(
      Object.entries(figures).map(([name, { unit, ...figure }]) => {
        return [name, { value: this.#measure(state, figure) * UNITS[unit], unit }];
      }),
    );
  }

  #measure(state: SceneState, figure: Figure): number {
    const { distance: apart, height, angle, joint } = figure;
    return whereKnown(
      state,
      () => {
        if (apart) {
          const target = resolveTarget(state, this.#target(apart.target));
          return distance(findPlace(state, apart.thing).position, target.position);
        }
        if (height) return findPlace(state, height.thing).position[2];
        if (joint) return jointOf(state, joint.thing).position;
        if (!angle) return NaN;
        const turn = findPlace(state, angle.thing).yaw - resolveTarget(state, this.#target(angle.target)).yaw;
        return Math.abs(nearestTurn(turn, angle.symmetry));
      },
      NaN,
    );
  }

  #skill(part: SkillPart): Skill {
    const skill: Skill = evaluate(part, this.#values);
    return this.#placed(skill);
  }

  /** The same with every target that is relative to a fixed thing made a place of the world. */
  #placed<T>(part: T): T {
    if (Array.isArray(part)) return part.map((entry: unknown) => this.#placed(entry)) as T;
    if (typeof part !== 'object' || part === null) return part;
    if (isTarget(part)) return this.#target(part) as T;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, this.#placed(value)])) as T;
  }

  #target(target: Target): Target {
    const thing = this.#fixed.get(target.relativeTo);
    if (thing === undefined) return target;
    const { offset = [0, 0, 0], frame = 'world', yaw = 0, ...rest } = target;
    const turn = yawOf(thing.orientation);
    const moved = [...offset];
    if (frame === 'local') rotate(moved, [0, 0, Math.sin(turn / 2), Math.cos(turn / 2)], offset);
    const [x, y, z] = thing.position;
    const place: Vector3 = [x + (moved[0] ?? 0), y + (moved[1] ?? 0), z + (moved[2] ?? 0)];
    return { ...rest, relativeTo: 'world', offset: place, yaw: frame === 'local' ? yaw + turn : yaw };
  }
}

/** What a measure measures. */
interface Figure {
  readonly distance?: { readonly thing: string; readonly target: Target } | undefined;
  readonly height?: { readonly thing: string } | undefined;
  readonly angle?:
    { readonly thing: string; readonly target: Target; readonly symmetry?: number | undefined } | undefined;
  readonly joint?: { readonly thing: string } | undefined;
}

function isTarget(part: object): part is Target {
  return 'relativeTo' in part;
}

function rootOf(path: string): string {
  return path.split('.')[0] ?? path;
}

function asRange(value: PlainData, name: string): readonly [number, number] {
  if (Array.isArray(value)) {
    const [low, high, ...rest] = value as readonly PlainData[];
    if (typeof low === 'number' && typeof high === 'number' && rest.length === 0) return [low, high];
  }
  const form = name === 'seen' ? 'a range [low, high]' : 'ranges [[low, high], ...]';
  throw new RangeError(`${name} must be ${form}, received ${JSON.stringify(value)}`);
}
