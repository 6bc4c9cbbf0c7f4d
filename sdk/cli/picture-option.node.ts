import { readFile } from 'node:fs/promises';
import type { RgbImage } from '../../sim/interface/index.js';
import { UserError } from '../episodes/index.js';
import { decodePng, resizeImage } from '../media/index.js';

/**
 * Reads the picture that is to replace a camera's.
 *
 * @param path - A PNG file of 8-bit RGB pixels.
 * @param camera - The picture that it replaces: it must have this size, or a multiple, which is averaged down.
 * @throws UserError when it cannot be read, is no such PNG or has another size.
 */
export async function readPicture(path: string, camera: RgbImage): Promise<RgbImage> {
  let picture: RgbImage;
  try {
    picture = decodePng(await readFile(path));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
    throw new UserError(
      `--image ${path} is no picture that can be used: ${reason}. Give a PNG file with 8-bit RGB pixels`,
    );
  }
  const { width, height } = camera;
  const times = picture.width / width;
  if (!Number.isInteger(times) || picture.height !== height * times) {
    throw new UserError(
      `--image ${path} must be ${width} x ${height} pixels like the camera, or a whole multiple, ` +
        `received ${picture.width} x ${picture.height}: scale it`,
    );
  }
  return times === 1 ? picture : resizeImage(picture, width, height, 'area');
}
