import { cameraNames, type Episode } from './episode.js';

/**
 * The same episode with all pictures of a camera in one block of memory of their own, which another thread can be handed
 * without a copy of each.
 */
export function packPictures(episode: Episode): {
  readonly episode: Episode;
  /** The blocks. */
  readonly buffers: ArrayBuffer[];
} {
  const buffers: ArrayBuffer[] = [];
  const blocks = cameraNames(episode).map((camera) => {
    const size = episode.steps.reduce((sum, { images }) => sum + (images[camera]?.data.length ?? 0), 0);
    const block = new Uint8Array(size);
    buffers.push(block.buffer);
    return { camera, block, at: 0 };
  });
  const steps = episode.steps.map((step) => {
    const images = { ...step.images };
    for (const each of blocks) {
      const image = images[each.camera];
      if (image === undefined) continue;
      const data = each.block.subarray(each.at, (each.at += image.data.length));
      data.set(image.data);
      images[each.camera] = { ...image, data };
    }
    return { ...step, images };
  });
  return { episode: { ...episode, steps }, buffers };
}
