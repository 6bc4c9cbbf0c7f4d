import type { RgbImage } from '../../sim/interface/index.js';
import type { DatasetReader } from '../episodes/index.node.js';
import { contactSheet, type ContactSheetRow } from '../media/index.js';

const SHEET_EPISODES = 8;
const SHEET_FRAMES = 6;

/**
 * A contact sheet of a dataset: some frames of some episodes, evenly spread.
 *
 * @param dataset - The dataset.
 * @param camera - Name of the camera.
 * @param signal - Cancels the work.
 * @returns `undefined` when the dataset has no episodes.
 */
export async function datasetSheet(
  dataset: DatasetReader,
  camera: string,
  signal?: AbortSignal,
): Promise<RgbImage | undefined> {
  if (dataset.length === 0) return undefined;
  const shown = Math.min(SHEET_EPISODES, dataset.length);
  const rows: ContactSheetRow[] = [];
  for (let i = 0; i < shown; i++) {
    signal?.throwIfAborted();
    const index = shown === 1 ? 0 : Math.round((i * (dataset.length - 1)) / (shown - 1));
    const { steps, seed, success } = await dataset.episode(index, { images: [camera] });
    const frames = Math.min(SHEET_FRAMES, steps.length);
    const images = Array.from({ length: frames }, (_, k) => {
      const step = steps[frames === 1 ? 0 : Math.round((k * (steps.length - 1)) / (frames - 1))];
      return step?.images[camera];
    });
    const label = `episode ${index}\nseed ${seed}\n${success ? 'success' : 'no success'}`;
    rows.push({ label, images: images.filter((image) => image !== undefined) });
  }
  const { scenario } = dataset.origin?.request ?? {};
  return contactSheet({ title: `${typeof scenario === 'string' ? scenario : 'dataset'}, camera ${camera}`, rows });
}
