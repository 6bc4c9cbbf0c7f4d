import type { RgbImage } from '../../sim/interface/index.js';
import { Simulation } from '../../sim/simulation/index.js';

/** What one camera sees of a scene, and which scene it is. */
export interface RenderedPage {
  /** The picture, a copy of its own. */
  readonly image: RgbImage;
  /** Names of the things of which at least one pixel shows; the room is none of them. */
  readonly visible: ReadonlySet<string>;
  /** Identity of the scene, 16 hexadecimal digits. */
  readonly sceneHash: string;
}

/**
 * Puts a scene together and looks at it once, before anything moves.
 * @param build - Puts the scene together, the same in every call.
 * @param camera - Name of one of its cameras.
 * @throws RangeError when `build` adds no such camera.
 */
export function renderPage(build: (simulation: Simulation) => void, camera: string): RenderedPage {
  using simulation = new Simulation();
  build(simulation);
  const { rgb, segmentation, names } = simulation.render(camera);
  const visible = new Set<string>();
  for (const id of new Set(segmentation)) {
    const name = names.get(id);
    if (name !== undefined) visible.add(name);
  }
  return { image: { ...rgb, data: rgb.data.slice() }, visible, sceneHash: simulation.sceneHash };
}
