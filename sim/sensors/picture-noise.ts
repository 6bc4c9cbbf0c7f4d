import { LINEAR_OF_SRGB_BYTE, srgbByte } from '../rendering/index.js';
import type { NoiseStream } from './noise-stream.js';
import type { ColorNoiseOptions, DepthNoiseOptions } from './sensor-options.js';

const { abs, round, sqrt } = Math;

/**
 * Adds shot and read-out noise to a picture in place: in linear light, where a pixel of `n` photo-electrons has the
 * standard deviation `sqrt(n + readNoise^2)`, independently per channel, then encoded and rounded again. This is the
 * linear camera model of the EMVA Standard 1288, with the Poisson distribution taken as normal, which it nearly is above
 * some 20 electrons.
 *
 * @param data - sRGB bytes.
 * @param stream - Random numbers of this camera's colour.
 * @param time - Physics step of the exposure.
 */
export function addColorNoise(
  data: Uint8Array,
  { fullWell = 5000, readNoise = 5 }: ColorNoiseOptions,
  stream: NoiseStream,
  time: number,
): void {
  const deviation = new Float64Array(256);
  for (let byte = 0; byte < 256; byte++) {
    deviation[byte] = sqrt(LINEAR_OF_SRGB_BYTE[byte]! * fullWell + readNoise * readNoise) / fullWell;
  }
  for (let i = 0; i < data.length; i += 2) {
    stream.draw(time, i >> 1);
    const first = data[i]!;
    data[i] = srgbByte(LINEAR_OF_SRGB_BYTE[first]! + deviation[first]! * stream.normal0);
    if (i + 1 >= data.length) break;
    const second = data[i + 1]!;
    data[i + 1] = srgbByte(LINEAR_OF_SRGB_BYTE[second]! + deviation[second]! * stream.normal1);
  }
}

/**
 * What a depth sensor reads: the depth at a place shifted sideways, with an error along the axis, counted in steps of
 * inverse depth; nothing out of range and, at random, beside jumps. Without noise, the true depth.
 *
 * @param depth - True depth per pixel in metres, row-major; Infinity where nothing is.
 * @param width - Width of the picture in pixels.
 * @param focal - Focal length in pixels.
 * @param stream - Random numbers of this camera's depth.
 * @param time - Physics step of the exposure.
 * @returns Metres per pixel; 0 where there is no reading.
 */
export function senseDepth(
  depth: Float32Array,
  width: number,
  focal: number,
  options: DepthNoiseOptions,
  stream: NoiseStream,
  time: number,
): Float32Array {
  const {
    axialConstant = 0,
    axialQuadratic = 0,
    axialOrigin = 0,
    inverseDepthStep = 0,
    edgeDropout = 0,
    edgeJump = 0.05,
    dropout = 0,
    minimumRange = 0,
    maximumRange = Infinity,
  } = options;
  const lateral = (options.lateral ?? 0) * focal;
  const height = depth.length / width;
  const sensed = new Float32Array(depth.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      stream.draw(time, 2 * i);
      const chance = stream.uniform;
      let from = i;
      if (lateral > 0) {
        const column = clamp(x + round(lateral * stream.normal0), width - 1);
        const row = clamp(y + round(lateral * stream.normal1), height - 1);
        from = row * width + column;
        stream.draw(time, 2 * i + 1);
      }
      const z = depth[from]!;
      if (!(z < Infinity)) continue;
      if (chance < dropout) continue;
      if (
        edgeDropout > 0 &&
        chance < dropout + (1 - dropout) * edgeDropout &&
        besideJump(depth, width, i, x, edgeJump)
      ) {
        continue;
      }
      const away = z - axialOrigin;
      let read = z + (axialConstant + axialQuadratic * away * away) * stream.normal0;
      if (inverseDepthStep > 0) {
        const count = round(1 / (read * inverseDepthStep));
        if (!(count > 0)) continue;
        read = 1 / (count * inverseDepthStep);
      }
      if (read > 0 && read >= minimumRange && read <= maximumRange) sensed[i] = read;
    }
  }
  return sensed;
}

function besideJump(depth: Float32Array, width: number, i: number, x: number, jump: number): boolean {
  const z = depth[i]!;
  return (
    (x > 0 && jumps(z, depth[i - 1]!, jump)) ||
    (x + 1 < width && jumps(z, depth[i + 1]!, jump)) ||
    (i >= width && jumps(z, depth[i - width]!, jump)) ||
    (i + width < depth.length && jumps(z, depth[i + width]!, jump))
  );
}

function jumps(a: number, b: number, jump: number): boolean {
  if (a === b) return false;
  return abs(a - b) > jump * (a < b ? a : b);
}

function clamp(value: number, high: number): number {
  return value < 0 ? 0 : value > high ? high : value;
}
