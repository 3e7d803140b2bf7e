import type { DescMessage } from "@bufbuild/protobuf";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** The things that each part of a form looks up. */
export interface FormContext {
  /** Comments by full names: see Contract.comments. */
  readonly comments: ReadonlyMap<string, string>;
  /** The words of what is wrong, by the fields' paths. */
  readonly problems: ReadonlyMap<string, string>;
  /** The message that a field mask names fields of, by the mask's message; undefined if none can be told. */
  readonly maskedBy: (parent: DescMessage) => DescMessage | undefined;
  /** Whether the field at a path is left out of the form. @default none */
  readonly hides?: (path: string) => boolean;
}

const Form = createContext<FormContext>({ comments: new Map(), problems: new Map(), maskedBy: () => undefined });

export const FormProvider = Form.Provider;

export function useForm(): FormContext {
  return useContext(Form);
}

/** The id of the control of a field, to which an error's link leads. */
export function controlId(path: string): string {
  return `field-${path}`;
}

/** The attributes by which a control tells its state, and its words, to a screen reader. */
export function described(path: string, problem: string | undefined) {
  const id = controlId(path);
  return {
    id,
    "aria-invalid": problem === undefined ? undefined : ("true" as const),
    "aria-describedby": problem === undefined ? `${id}-help` : `${id}-error ${id}-help`,
  };
}
