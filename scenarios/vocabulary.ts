/** A thing in the words of each language. */
export interface Noun {
  /** English, without article. */
  readonly english: string;
  /** Chinese. */
  readonly chinese: string;
}

/** Colours of solid things that training sees, by name, as #rrggbb. */
export const SOLID_COLORS: Readonly<Record<string, string>> = {
  red: '#c8352b',
  green: '#3f9a4a',
  blue: '#2f5fc4',
  yellow: '#e0b62f',
};

/** Colours of solid things that are held out, by name, as #rrggbb. */
export const UNSEEN_SOLID_COLORS: Readonly<Record<string, string>> = {
  orange: '#dd7f2b',
  purple: '#7c4fa8',
  pink: '#d9719a',
  brown: '#7a4c31',
};

/** Colours of plates, trays and other things that stand by, by name, as #rrggbb. */
export const PLAIN_COLORS: Readonly<Record<string, string>> = { white: '#e9e7e1', black: '#33363b' };

/** Colours in Chinese, by their English names. */
export const CHINESE_COLORS: Readonly<Record<string, string>> = {
  red: '红色',
  green: '绿色',
  blue: '蓝色',
  yellow: '黄色',
  orange: '橙色',
  purple: '紫色',
  pink: '粉色',
  brown: '棕色',
  white: '白色',
  black: '黑色',
};

/** The colour of a solid thing by name as #rrggbb, whichever split it belongs to; a grey for an unknown name. */
export function solidColor(name: string): string {
  return SOLID_COLORS[name] ?? UNSEEN_SOLID_COLORS[name] ?? PLAIN_COLORS[name] ?? '#888888';
}
