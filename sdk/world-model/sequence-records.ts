import type { Layout } from './layout.js';
import type { SequenceRecord } from './records.js';
import { Sequence, type BuiltSequence } from './sequence.js';
import type { TextTokenizer } from './text-tokenizer.js';

/**
 * Builds the sequence of a record.
 *
 * @param layout - The vocabulary.
 * @param text - The text tokenizer.
 * @param record - What the sequence says.
 * @throws RangeError when a text is too long for its field or counts do not fit together.
 */
export function buildSequence(layout: Layout, text: TextTokenizer, record: SequenceRecord): BuiltSequence {
  const sequence = new Sequence(layout, text, record.observation.hands.length);
  sequence.writeInstruction(record.instruction);
  sequence.writeObservation(record.observation);
  sequence.writeObjects(record.observation.objects);
  sequence.writeThought(record.thought ?? '');
  for (const keyframe of record.keyframes) {
    sequence.writeAction(keyframe, { given: keyframe.given ?? keyframe.shown });
    sequence.writeNext(keyframe, { given: keyframe.shown === true || keyframe.late === true });
  }
  if (record.ended) sequence.writeEnd();
  else if (record.continues) sequence.writeContinuation();
  return sequence.build();
}

/**
 * Reads a sequence back. Numbers come back as the centres of their bins, a subtask as far as its field is wide.
 *
 * @param layout - The vocabulary.
 * @param text - The text tokenizer.
 * @param tokens - Token ids; may end anywhere, what is incomplete is left out.
 * @param arms - Number of arms.
 * @throws RangeError when the tokens break the grammar.
 */
export function parseSequence(
  layout: Layout,
  text: TextTokenizer,
  tokens: ArrayLike<number>,
  arms: number,
): SequenceRecord {
  const sequence = new Sequence(layout, text, arms);
  for (let i = 0; i < tokens.length; i++) sequence.push(tokens[i] as number);
  return sequence.record();
}
