import { useEffect, useState } from "preact/hooks";

/** The answer to one call. */
export interface AnswerOf<T> {
  /** Undefined until it is there. */
  readonly answer: T | undefined;
  readonly error: unknown;
  /** Calls again. The answer before stays until then. */
  reload(): void;
}

/** Makes a call, anew when a value of `inputs` changes. */
export function useAnswer<T>(call: () => Promise<T>, inputs: readonly unknown[]): AnswerOf<T> {
  const [state, setState] = useState<{ readonly answer?: T; readonly error?: unknown }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    // An answer that comes after a newer question is of no use.
    let isOver = false;
    call().then(
      (answer) => isOver || setState({ answer }),
      (error) => isOver || setState({ error }),
    );
    return () => {
      isOver = true;
    };
  }, [...inputs, turn]);
  return { answer: state.answer, error: state.error, reload: () => setTurn((before) => before + 1) };
}
