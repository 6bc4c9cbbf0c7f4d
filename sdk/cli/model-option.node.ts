import { fileURLToPath } from 'node:url';
import { UserError } from '../episodes/index.js';
import { ModelNotFoundError } from '../world-model/index.js';
import { loadWorldModel, type OnnxWorldModel } from '../world-model/index.node.js';

/** Folder of the weights that come with the package. */
export const SHIPPED_MODEL = fileURLToPath(new URL('../../../models/tiny', import.meta.url));

/** Help of `--model`. */
export const MODEL_HELP = 'folder of the world model (default: the weights that come with the package)';

/**
 * Loads the model that was asked for.
 *
 * @throws UserError when there is none in that folder. A damaged model throws as `loadWorldModel` says.
 */
export async function loadModel(folder: string = SHIPPED_MODEL): Promise<OnnxWorldModel> {
  try {
    return await loadWorldModel(folder);
  } catch (error) {
    if (error instanceof ModelNotFoundError) throw new UserError(`--model: ${error.message}`);
    throw error;
  }
}

/**
 * Checks that a model can take an instruction.
 *
 * @throws UserError when the text takes more tokens than the model has room for.
 */
export function requireModelInstruction(model: OnnxWorldModel, instruction: string): void {
  const tokens = model.text.encode(instruction).length;
  const { instruction: width } = model.layout.widths;
  if (tokens > width) {
    throw new UserError(
      `--instruction takes ${tokens} tokens and model ${model.name} has room for ${width}: say it in fewer words`,
    );
  }
}
