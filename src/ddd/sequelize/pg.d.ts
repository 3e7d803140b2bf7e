/** The driver has no types of its own; postgres-client.ts says what is used of it. */
declare module "pg" {
  export const Client: unknown;
}
