/** The connections of the transactions that Sequelize is given of units. */
const unitConnections = new WeakSet<object>();

/** Lets `isOfUnit` know a transaction by its connection. */
export function addUnitConnection(connection: object): void {
  unitConnections.add(connection);
}

/** Whether a transaction is a unit's, or one within it, which has the same connection. */
export function isOfUnit(transaction: unknown): boolean {
  if (typeof transaction !== "object" || transaction === null) return false;
  const { connection } = transaction as { readonly connection?: object };
  return connection !== undefined && unitConnections.has(connection);
}
