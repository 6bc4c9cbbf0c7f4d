import type { RgbImage } from '../../sim/interface/index.js';
import { fillRectangle, type RgbColor } from './image.js';

/** Height of a line of text in font pixels: 7 rows of capitals and 1 row of descenders, plus 2 rows of leading. */
export const LINE_HEIGHT = 10;

/** Width of a character with its gap in font pixels. */
const ADVANCE = 6;

/**
 * A 5 x 7 bitmap font with one row of descenders for the printable ASCII characters from space to tilde. Ten hexadecimal digits per character: five
 * columns from left to right, the lowest bit on top.
 */
const GLYPHS =
  '0000000000' +
  '00005f0000' +
  '0007000700' +
  '147f147f14' +
  '242a7f2a12' +
  '2313086462' +
  '3649552250' +
  '0005030000' + // space to '
  '001c224100' +
  '0041221c00' +
  '14083e0814' +
  '08083e0808' +
  '0050300000' +
  '0808080808' +
  '0060600000' +
  '2010080402' + // ( to /
  '3e5149453e' +
  '00427f4000' +
  '4261514946' +
  '2141454b31' +
  '1814127f10' +
  '2745454539' +
  '3c4a494930' +
  '0171090503' + // 0 to 7
  '3649494936' +
  '064949291e' +
  '0036360000' +
  '0056360000' +
  '0814224100' +
  '1414141414' +
  '0041221408' +
  '0201510906' + // 8 to ?
  '324979413e' +
  '7e1111117e' +
  '7f49494936' +
  '3e41414122' +
  '7f4141221c' +
  '7f49494941' +
  '7f09090901' +
  '3e4149497a' + // @ to G
  '7f0808087f' +
  '00417f4100' +
  '2040413f01' +
  '7f08142241' +
  '7f40404040' +
  '7f020c027f' +
  '7f0408107f' +
  '3e4141413e' + // H to O
  '7f09090906' +
  '3e4151215e' +
  '7f09192946' +
  '4649494931' +
  '01017f0101' +
  '3f4040403f' +
  '1f2040201f' +
  '3f4038403f' + // P to W
  '6314081463' +
  '0304780403' +
  '6151494543' +
  '007f414100' +
  '0204081020' +
  '0041417f00' +
  '0402010204' +
  '4040404040' + // X to _
  '0001020400' +
  '2054545478' +
  '7f48444438' +
  '3844444420' +
  '384444487f' +
  '3854545418' +
  '087e090102' +
  '18a4a4a47c' + // ` to g
  '7f08040478' +
  '00447d4000' +
  '4080847d00' +
  '7f10284400' +
  '00417f4000' +
  '7c04180478' +
  '7c08040478' +
  '3844444438' + // h to o
  'fc24242418' +
  '18242418fc' +
  '7c08040408' +
  '4854545420' +
  '043f444020' +
  '3c4040207c' +
  '1c2040201c' +
  '3c4030403c' + // p to w
  '4428102844' +
  '1ca0a0a07c' +
  '4464544c44' +
  '0008364100' +
  '00007f0000' +
  '0041360800' +
  '1008081008'; // x to ~

/** Size of a text in pixels, lines separated by `\n`. */
export function measureText(text: string, scale: number): { readonly width: number; readonly height: number } {
  const lines = text.split('\n');
  const longest = Math.max(...lines.map((line) => line.length));
  return {
    width: longest === 0 ? 0 : (longest * ADVANCE - 1) * scale,
    height: (lines.length * LINE_HEIGHT - 2) * scale,
  };
}

/**
 * Draws text with its upper left corner at (x, y). Lines are separated by `\n`; a character outside printable ASCII is
 * drawn as a question mark.
 *
 * @param scale - Edge length of a font pixel in picture pixels, a positive integer.
 */
export function drawText(target: RgbImage, text: string, x: number, y: number, scale: number, color: RgbColor): void {
  for (const [row, line] of text.split('\n').entries()) {
    for (let i = 0; i < line.length; i++) {
      const code = line.charCodeAt(i);
      const glyph = (code >= 32 && code <= 126 ? code - 32 : 31) * 10;
      for (let column = 0; column < 5; column++) {
        const bits = Number.parseInt(GLYPHS.slice(glyph + column * 2, glyph + column * 2 + 2), 16);
        for (let bit = 0; bit < 8; bit++) {
          if ((bits >> bit) & 1) {
            const left = x + (i * ADVANCE + column) * scale;
            fillRectangle(target, left, y + (row * LINE_HEIGHT + bit) * scale, scale, scale, color);
          }
        }
      }
    }
  }
}
