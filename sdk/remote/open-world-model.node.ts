import type { WorldModel } from '../world-model/index.js';
import { loadWorldModel } from '../world-model/index.node.js';
import { connectWorldModel } from './remote-world-model.js';

/** Name of the environment variable that holds the secret which a server asks for. */
export const TOKEN_VARIABLE = 'NEXTSTATE_MODEL_TOKEN';

/** Whether a model's location is the address of a server rather than a folder. */
export function isServerAddress(location: string): boolean {
  return /^https?:\/\//.test(location);
}

/**
 * Opens a world model: `http://...` or `https://...` is the address of a server, anything else a folder. A server's secret
 * is taken from the environment variable `NEXTSTATE_MODEL_TOKEN`.
 *
 * @throws As `loadWorldModel` and `connectWorldModel`.
 */
export function openWorldModel(location: string): Promise<WorldModel> {
  if (!isServerAddress(location)) return loadWorldModel(location);
  const token = process.env[TOKEN_VARIABLE];
  return connectWorldModel(location, token === undefined ? {} : { token });
}
