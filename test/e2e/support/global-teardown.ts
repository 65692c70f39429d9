export default async function tearDown(): Promise<void> {
  const code = await globalThis.latchkeyLocalRun?.stop();
  if (code !== undefined && code !== 0) throw new Error(`The local run ended with ${code}.`);
}
