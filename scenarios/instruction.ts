/** Longest instruction in characters. */
export const MAXIMUM_INSTRUCTION_LENGTH = 200;

/**
 * Checks an instruction's form and trims it.
 * @throws RangeError when it is empty, longer than 200 characters or holds control characters.
 */
export function checkInstruction(instruction: string): string {
  const trimmed = instruction.trim();
  if (trimmed === '') throw new RangeError('the instruction must not be empty, received ""');
  const length = [...trimmed].length;
  if (length > MAXIMUM_INSTRUCTION_LENGTH) {
    throw new RangeError(
      `the instruction must have at most ${MAXIMUM_INSTRUCTION_LENGTH} characters, received ${length}`,
    );
  }
  if (/\p{Cc}/u.test(trimmed)) throw new RangeError('the instruction must not hold control characters');
  return trimmed;
}
