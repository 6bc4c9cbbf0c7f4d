/** What a model's error tells: where, which rule, what was found, what to do. */
export interface ModelErrorDetails {
  /** Path of the file or folder. */
  readonly path: string;
  /** The rule that does not hold. */
  readonly rule: string;
  /** What was found instead. */
  readonly received: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** A model cannot be used. Which of the three it is tells the class. */
abstract class ModelError extends Error implements ModelErrorDetails {
  readonly path: string;
  readonly rule: string;
  readonly received: string;
  readonly remedy: string;

  constructor(details: ModelErrorDetails, options?: ErrorOptions) {
    super(`${details.path}: ${details.rule}, received ${details.received}. ${details.remedy}`, options);
    this.path = details.path;
    this.rule = details.rule;
    this.received = details.received;
    this.remedy = details.remedy;
  }
}

/** A model folder or one of its files is not there. */
export class ModelNotFoundError extends ModelError {
  /** Always `ModelNotFoundError`. */
  override readonly name = 'ModelNotFoundError';
}

/** A file is damaged: its size, checksum or contents are not what they must be. */
export class ModelCorruptError extends ModelError {
  /** Always `ModelCorruptError`. */
  override readonly name = 'ModelCorruptError';
}

/** The inputs or outputs of a graph, or tensors fed to it, do not have the declared names, types and shapes. */
export class ModelShapeError extends ModelError {
  /** Always `ModelShapeError`. */
  override readonly name = 'ModelShapeError';
}

/** Something was used after `dispose()`. */
export class DisposedError extends Error {
  /** Always `DisposedError`. */
  override readonly name = 'DisposedError';

  /** @param what - What was disposed of, such as `the world model`. */
  constructor(what: string) {
    super(`${what} was disposed of and cannot be used any more. Load or make a new one`);
  }
}
