/** Ends the PostgreSQL that the set-up started. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.postgresProcess.stop();
}
