/**
 * An abort signal that looks at a number in memory shared with another thread whenever it is asked. Work that computes without a pause
 * never comes back to the loop of events, so that a message could not abort it; work that listens needs the message as well, whose receiver
 * asks this signal.
 *
 * @param flag - One number, which is not 0 once the work is cancelled.
 */
export function sharedAbortSignal(flag: Int32Array): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const isAborted = (): boolean => {
    const cancelled = Atomics.load(flag, 0) !== 0;
    if (cancelled) controller.abort(new Error('this piece of work was cancelled'));
    return cancelled;
  };
  Object.defineProperties(signal, {
    aborted: { get: isAborted },
    throwIfAborted: {
      value: () => {
        if (isAborted()) throw signal.reason;
      },
    },
  });
  return signal;
}
