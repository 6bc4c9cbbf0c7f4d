import { fileURLToPath } from 'node:url';
import { UserError } from '../episodes/index.js';
import { isServerAddress, openWorldModel } from '../remote/index.node.js';
import { ModelNotFoundError, type WorldModel } from '../world-model/index.js';
import { OnnxWorldModel } from '../world-model/index.node.js';

/** Folder of the weights that come with the package. */
export const SHIPPED_MODEL = fileURLToPath(new URL('../../../models/tiny', import.meta.url));

/** Help of `--model`. */
export const MODEL_HELP =
  'folder of the world model, or http address of a server (default: the weights that come with the package)';

/**
 * Opens the model that was asked for.
 *
 * @throws UserError when there is none in that folder or the address is none. What else is wrong throws as
 * `openWorldModel` says.
 */
export async function loadModel(location: string = SHIPPED_MODEL): Promise<WorldModel> {
  try {
    return await openWorldModel(location);
  } catch (error) {
    const wrong = error instanceof ModelNotFoundError || (isServerAddress(location) && error instanceof RangeError);
    if (wrong) throw new UserError(`--model: ${error.message}`);
    throw error;
  }
}

/**
 * Checks that a model can take an instruction; a server checks itself.
 *
 * @throws UserError when the text takes more tokens than the model has room for.
 */
export function requireModelInstruction(model: WorldModel, instruction: string): void {
  if (!(model instanceof OnnxWorldModel)) return;
  const tokens = model.text.encode(instruction).length;
  const { instruction: width } = model.layout.widths;
  if (tokens > width) {
    throw new UserError(
      `--instruction takes ${tokens} tokens and model ${model.name} has room for ${width}: say it in fewer words`,
    );
  }
}
