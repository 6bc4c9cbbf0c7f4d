import { phrasingDraw } from '../axes/language.js';
import type { Phrasing } from '../axes/language.js';
import type { Noun } from '../vocabulary.js';

/** Name of an event. */
export type EventName = 'roll' | 'tower' | 'dominoes' | 'pendulum' | 'cloth' | 'billiards';

/** What an instruction may call the event, each as a noun with its verb left out. */
interface EventWords extends Noun {
  /** Words that only this event has: whoever uses one means it. */
  readonly meant: RegExp;
}

/** Every event in words. */
export const EVENT_WORDS: Readonly<Record<EventName, EventWords>> = {
  roll: { english: 'the ball on the ramp', chinese: '斜坡上的球', meant: /\bramp\b|\bslope\b|斜坡/ },
  tower: { english: 'the tower of blocks', chinese: '积木塔', meant: /\btower\b|\bstack\b|积木/ },
  dominoes: { english: 'the row of dominoes', chinese: '多米诺骨牌', meant: /\bdomino(es)?\b|骨牌/ },
  pendulum: { english: 'the pendulum', chinese: '钟摆', meant: /\bpendulum\b|\bbob\b|摆/ },
  cloth: { english: 'the falling cloth', chinese: '落下的布', meant: /\bcloth\b|\bfabric\b|布/ },
  billiards: { english: 'the billiard balls', chinese: '台球', meant: /\bbilliards?\b|\bpool\b|台球/ },
};

/** Every phrasing of the instruction. */
export const PHRASINGS: readonly Phrasing<Noun>[] = [
  { id: 'next', split: 'default', say: () => 'what happens next?' },
  { id: 'next-to', split: 'default', say: ({ english }) => `what happens next to ${english}?` },
  { id: 'predict', split: 'default', say: () => 'predict the next frames' },
  { id: 'predict-of', split: 'default', say: ({ english }) => `predict the motion of ${english}` },
  { id: 'zh-next', split: 'default', say: () => '接下来会发生什么？' },
  { id: 'continue', split: 'seen', say: () => 'continue the video' },
  { id: 'watch', split: 'seen', say: ({ english }) => `watch ${english} and show what happens` },
  { id: 'zh-predict', split: 'seen', say: ({ chinese }) => `预测${chinese}接下来的运动` },
  { id: 'turn-out', split: 'unseen', say: ({ english }) => `how will it turn out for ${english}?` },
  { id: 'seconds', split: 'unseen', say: () => 'show me how this scene looks in the next seconds' },
  { id: 'future', split: 'unseen', say: ({ english }) => `imagine the future of ${english}` },
  { id: 'after', split: 'unseen', say: ({ english }) => `show what becomes of ${english}` },
  { id: 'zh-then', split: 'unseen', say: ({ chinese }) => `请展示${chinese}随后会怎样` },
];

/** The draws of the axis `language`. */
export const LANGUAGE_VARIATIONS = { phrasing: phrasingDraw(PHRASINGS) } as const;

/** Words with which somebody asks what will happen. */
const ASKS =
  /\bnext\b|\bhappen|\bpredict|\bcontinue\b|\bwatch\b|\bfuture\b|\bturn out\b|\bwill\b|\bbecomes?\b|\bforecast|\bgo(es)? on\b|接下来|预测|随后|怎样|发生|然后/;

/** What an instruction asks about: an event, any (`'any'`), or nothing that can be watched (`null`). */
export function eventMeantBy(instruction: string): EventName | 'any' | null {
  const words = instruction.toLowerCase();
  if (!ASKS.test(words)) return null;
  const meant = Object.entries(EVENT_WORDS).filter(([, event]) => event.meant.test(words));
  if (meant.length > 1) return null;
  const [only] = meant;
  return only ? (only[0] as EventName) : 'any';
}
