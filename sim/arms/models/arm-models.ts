import { checkArmModel } from './check-model.js';
import type { ArmModel } from './model.js';
import { PANDA } from './panda.js';
import { SO101 } from './so101.js';

const models = new Map<string, ArmModel>([
  [PANDA.name, PANDA],
  [SO101.name, SO101],
]);

/**
 * The model with that name: `panda`, `so101` or one that `registerArmModel` added.
 *
 * @throws RangeError when there is none.
 */
export function armModel(name: string): ArmModel {
  const model = models.get(name);
  if (model === undefined) {
    throw new RangeError(`arm model must be one of: ${[...models.keys()].join(', ')}, received ${name}`);
  }
  return model;
}

/**
 * Makes a model known under its name, so that robots can be described with it. The same object may be registered again;
 * each process and worker registers for itself.
 *
 * @throws RangeError when the model is not sound or another model has that name.
 */
export function registerArmModel(model: ArmModel): void {
  checkArmModel(model);
  const known = models.get(model.name);
  if (known !== undefined && known !== model) {
    throw new RangeError(`arm model "${model.name}" exists already; register yours under another name`);
  }
  models.set(model.name, model);
}
