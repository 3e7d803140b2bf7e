/** The names of roles of callers: none has a space, by which those of a session are separated. */
export const ROLE = /^[a-z][a-z0-9_]{0,49}$/;

/** The words for a name that `ROLE` does not take. */
export const roleProblem = "must be a word in lower snake case of at most 50 characters, such as admin";
