/** The driver has no types of its own; client.ts declares the used part. */
declare module "pg" {
  export const Client: unknown;
  export const types: import("../sequelize.ts").TypeParsers;
}
