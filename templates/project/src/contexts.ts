// The contexts of this app, a line for each. `brasa new context` adds them, in the order of their names.
export {};
