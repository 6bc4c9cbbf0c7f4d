import type { RgbImage } from '../../sim/interface/index.js';
import type { ImageLayout } from './layout.js';

/**
 * A picture at the size that a model sees: averaged over equal boxes of pixels when it is a multiple of that size.
 *
 * @throws RangeError when its size is neither the model's nor a multiple of it.
 */
export function fitPicture(image: RgbImage, layout: Pick<ImageLayout, 'width' | 'height'>): RgbImage {
  const { width, height } = layout;
  if (image.data.length !== image.width * image.height * 3) {
    throw new RangeError(`image.data must hold ${image.width * image.height * 3} bytes, received ${image.data.length}`);
  }
  if (image.width === width && image.height === height) return image;
  const across = image.width / width;
  const down = image.height / height;
  if (!Number.isInteger(across) || !Number.isInteger(down)) {
    throw new RangeError(
      `a picture must be ${width} x ${height} pixels or a multiple, received ${image.width} x ${image.height}`,
    );
  }
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let v = 0; v < down; v++) {
          for (let u = 0; u < across; u++) {
            sum += image.data[((y * down + v) * image.width + x * across + u) * 3 + channel] as number;
          }
        }
        data[(y * width + x) * 3 + channel] = Math.round(sum / (across * down));
      }
    }
  }
  return { width, height, data };
}

/** A picture of one colour, mid-grey: what is observed where a question shows nothing. */
export function blankPicture({ width, height }: Pick<ImageLayout, 'width' | 'height'>): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3).fill(127) };
}

/** A picture as a graph's input: `3 * height * width` numbers 0 to 1, channels first. */
export function pictureToPlanes(image: RgbImage): Float32Array {
  const pixels = image.width * image.height;
  const planes = new Float32Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    for (let channel = 0; channel < 3; channel++)
      planes[channel * pixels + i] = (image.data[i * 3 + channel] as number) / 255;
  }
  return planes;
}

/** The inverse of `pictureToPlanes`, rounding and clamping to bytes. */
export function planesToPicture(planes: ArrayLike<number>, width: number, height: number): RgbImage {
  const pixels = width * height;
  const data = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    for (let channel = 0; channel < 3; channel++) {
      data[i * 3 + channel] = Math.min(255, Math.max(0, Math.round((planes[channel * pixels + i] as number) * 255)));
    }
  }
  return { width, height, data };
}

/**
 * Puts a predicted picture together: a patch whose code is that of the frame before keeps that frame's pixels, the
 * others come from the decoder. What does not change therefore stays sharp, however coarse the decoder is.
 *
 * @returns The picture and the indices of the patches that changed, ascending.
 */
export function compositePicture(
  layout: ImageLayout,
  before: { readonly picture: RgbImage; readonly codes: ArrayLike<number> },
  decoded: RgbImage,
  codes: ArrayLike<number>,
): { readonly picture: RgbImage; readonly changedPatches: readonly number[] } {
  const data = before.picture.data.slice();
  const changedPatches: number[] = [];
  const rowBytes = layout.patchWidth * 3;
  for (let patch = 0; patch < layout.rows * layout.columns; patch++) {
    if (codes[patch] === before.codes[patch]) continue;
    changedPatches.push(patch);
    const top = Math.floor(patch / layout.columns) * layout.patchHeight;
    const left = (patch % layout.columns) * layout.patchWidth;
    for (let y = 0; y < layout.patchHeight; y++) {
      const at = ((top + y) * layout.width + left) * 3;
      data.set(decoded.data.subarray(at, at + rowBytes), at);
    }
  }
  return { picture: { width: layout.width, height: layout.height, data }, changedPatches };
}
