import type { ArmModel } from '../models/model.js';
import { armFromUrdf as fromUrdf } from './arm-from-urdf.js';
import type { UrdfArmOptions } from './options.js';

/**
 * An arm from a URDF text, in Node, which has no document object model of its own: that of linkedom is used. Loading it
 * takes a tenth of a second, so it waits for the first call, and the arm is promised. Otherwise as `armFromUrdf` of
 * `nextstate/sim`, with whose errors it rejects.
 *
 * @param text - The URDF.
 */
export async function armFromUrdf(text: string, options: UrdfArmOptions): Promise<ArmModel> {
  const dom = options.dom ?? (await import('linkedom'));
  return fromUrdf(text, { ...options, dom });
}
