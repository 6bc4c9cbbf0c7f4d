/** A mistake that the user can mend: the message says what is wrong and what to do, and is shown without a stack trace. */
export class UserError extends Error {
  /** Always `UserError`. */
  override readonly name = 'UserError';
}

/** A dataset file cannot be read as what it should be. The message names the file and says what to do. */
export class DatasetCorruptError extends Error {
  /** Always `DatasetCorruptError`. */
  override readonly name = 'DatasetCorruptError';
  /** Path of the file that could not be read. */
  readonly file: string;

  /**
   * @param file - Path of the file that could not be read.
   * @param problem - What is wrong with it, a clause without a full stop.
   * @param cause - The error that showed it.
   */
  constructor(file: string, problem: string, cause?: unknown) {
    super(`${file}: ${problem}. Restore this file from a copy, or generate the dataset again.`, { cause });
    this.file = file;
  }
}
