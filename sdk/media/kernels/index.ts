export { countLevels } from './levels';
export { convertToYuv } from './yuv';
