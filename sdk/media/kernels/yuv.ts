import { Uint8s } from '../../../sim/kernels/assembly/arrays';

// ITU-R BT.601, limited range, in fixed point: what players and ffmpeg assume of a video that says nothing.
const SHIFT: i32 = 16;
const ONE: f64 = 65536;
const YR = <i32>((ONE * 0.299 * 219) / 255 + 0.5);
const YG = <i32>((ONE * 0.587 * 219) / 255 + 0.5);
const YB = <i32>((ONE * 0.114 * 219) / 255 + 0.5);
const UR = -(<i32>((ONE * 0.168736 * 224) / 255 + 0.5));
const UG = -(<i32>((ONE * 0.331264 * 224) / 255 + 0.5));
const UB = <i32>((ONE * 0.5 * 224) / 255 + 0.5);
const VR = <i32>((ONE * 0.5 * 224) / 255 + 0.5);
const VG = -(<i32>((ONE * 0.418688 * 224) / 255 + 0.5));
const VB = -(<i32>((ONE * 0.081312 * 224) / 255 + 0.5));

/** Pixels of a row that are converted at once. */
const GROUP = 8;

/** Eight neighbouring pixels of a row; a class, since only methods can be marked to be inlined. */
class Eight {
  /** Their reds, 16 bits each; `low` holds the bytes of the first five, `high` those from the third on. */
  @inline static red(low: v128, high: v128): v128 {
    return i16x8.extend_low_i8x16_u(v128.shuffle<u8>(low, high, 0, 3, 6, 9, 12, 15, 26, 29, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  /** Their greens. */
  @inline static green(low: v128, high: v128): v128 {
    return i16x8.extend_low_i8x16_u(v128.shuffle<u8>(low, high, 1, 4, 7, 10, 13, 24, 27, 30, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  /** Their blues. */
  @inline static blue(low: v128, high: v128): v128 {
    return i16x8.extend_low_i8x16_u(v128.shuffle<u8>(low, high, 2, 5, 8, 11, 14, 25, 28, 31, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  /** Luma of four of them: pairs of red and green, and of green and blue. The factor of green is above 16 bits, so that it is split. */
  @inline static luma(redGreen: v128, greenBlue: v128): v128 {
    const sum = i32x4.add(
      i32x4.dot_i16x8_s(redGreen, i32x4.splat(YR | ((YG >> 1) << 16))),
      i32x4.dot_i16x8_s(greenBlue, i32x4.splat((YG - (YG >> 1)) | (YB << 16))),
    );
    return i32x4.shr_s(i32x4.add(sum, i32x4.splat(1 << (SHIFT - 1))), SHIFT);
  }

  /** Writes their luma. */
  @inline static writeLuma(red: v128, green: v128, blue: v128, out: Uint8s, index: i32): void {
    const left = Eight.luma(
      v128.shuffle<u16>(red, green, 0, 8, 1, 9, 2, 10, 3, 11),
      v128.shuffle<u16>(green, blue, 0, 8, 1, 9, 2, 10, 3, 11),
    );
    const right = Eight.luma(
      v128.shuffle<u16>(red, green, 4, 12, 5, 13, 6, 14, 7, 15),
      v128.shuffle<u16>(green, blue, 4, 12, 5, 13, 6, 14, 7, 15),
    );
    const luma = i16x8.add(i16x8.narrow_i32x4_s(left, right), i16x8.splat(16));
    v128.store64_lane(changetype<usize>(out) + index, i8x16.narrow_i16x8_u(luma, luma), 0);
  }

  /** Sums of each two by two pixels: of eight of a row and those below. */
  @inline static squares(above: v128, below: v128): v128 {
    return i32x4.extadd_pairwise_i16x8_s(i16x8.add(above, below));
  }

  /** Writes the chroma of four times two by two pixels, of which the sums are given. */
  @inline static writeChroma(
    red: v128,
    green: v128,
    blue: v128,
    r: i32,
    g: i32,
    b: i32,
    out: Uint8s,
    index: i32,
  ): void {
    const sum = i32x4.add(
      i32x4.add(i32x4.mul(red, i32x4.splat(r)), i32x4.mul(green, i32x4.splat(g))),
      i32x4.add(i32x4.mul(blue, i32x4.splat(b)), i32x4.splat(4 << (SHIFT - 1))),
    );
    const chroma = i32x4.add(i32x4.shr_s(sum, SHIFT + 2), i32x4.splat(128));
    const narrow = i16x8.narrow_i32x4_s(chroma, chroma);
    v128.store32_lane(changetype<usize>(out) + index, i8x16.narrow_i16x8_u(narrow, narrow), 0);
  }
}

/** Luma of one pixel. */
function luma(red: i32, green: i32, blue: i32): i32 {
  return 16 + ((YR * red + YG * green + YB * blue + (1 << (SHIFT - 1))) >> SHIFT);
}

/** One component of the chroma of two by two pixels, of which the sums are given. */
function chroma(red: i32, green: i32, blue: i32, r: i32, g: i32, b: i32): i32 {
  return 128 + ((r * red + g * green + b * blue + (4 << (SHIFT - 1))) >> (SHIFT + 2));
}

/**
 * Writes a picture in planar YUV 4:2:0 to `out`: `width * height` bytes Y, then a quarter as many U and V. Chroma is the mean
 * of two by two pixels.
 *
 * @param rgb - Red, green, blue per pixel; `width` and `height` are even.
 */
export function convertToYuv(rgb: Uint8s, width: i32, height: i32, out: Uint8s): void {
  const size = width * height;
  const quarter = size / 4;
  const whole = width - (width % GROUP);
  for (let y = 0; y < height; y += 2) {
    let i = y * width;
    let c = size + i / 4;
    let x = 0;
    for (; x < whole; x += GROUP, i += GROUP, c += GROUP / 2) {
      const p = i * 3;
      const q = p + width * 3;
      const topLow = rgb.lanes(p),
        topHigh = rgb.lanes(p + 8),
        bottomLow = rgb.lanes(q),
        bottomHigh = rgb.lanes(q + 8);
      const topRed = Eight.red(topLow, topHigh),
        topGreen = Eight.green(topLow, topHigh),
        topBlue = Eight.blue(topLow, topHigh);
      const bottomRed = Eight.red(bottomLow, bottomHigh),
        bottomGreen = Eight.green(bottomLow, bottomHigh),
        bottomBlue = Eight.blue(bottomLow, bottomHigh);
      Eight.writeLuma(topRed, topGreen, topBlue, out, i);
      Eight.writeLuma(bottomRed, bottomGreen, bottomBlue, out, i + width);
      const red = Eight.squares(topRed, bottomRed),
        green = Eight.squares(topGreen, bottomGreen),
        blue = Eight.squares(topBlue, bottomBlue);
      Eight.writeChroma(red, green, blue, UR, UG, UB, out, c);
      Eight.writeChroma(red, green, blue, VR, VG, VB, out, c + quarter);
    }
    for (; x < width; x += 2, i += 2, c++) {
      let red = 0,
        green = 0,
        blue = 0;
      for (let k = 0; k < 4; k++) {
        const at = i + (k & 1) + (k >> 1) * width;
        const r = <i32>rgb[at * 3],
          g = <i32>rgb[at * 3 + 1],
          b = <i32>rgb[at * 3 + 2];
        out[at] = <u8>luma(r, g, b);
        red += r;
        green += g;
        blue += b;
      }
      out[c] = <u8>chroma(red, green, blue, UR, UG, UB);
      out[c + quarter] = <u8>chroma(red, green, blue, VR, VG, VB);
    }
  }
}
