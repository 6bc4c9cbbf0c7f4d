/** A world model behind a server cannot be used: it is not reached, refuses, or answers what the protocol does not know. */
export class RemoteModelError extends Error {
  /** Always `RemoteModelError`. */
  override readonly name = 'RemoteModelError';
  /** Address of the server. */
  readonly url: string;
  /** HTTP status of its answer; `null` when there was none. */
  readonly status: number | null;

  /**
   * @param url - Address of the server.
   * @param problem - What is wrong and what to do, a part of a sentence.
   */
  constructor(url: string, problem: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(`the world model at ${url} ${problem}`, options);
    this.url = url;
    this.status = options.status ?? null;
  }
}
