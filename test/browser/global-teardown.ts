export default async function tearDown(): Promise<void> {
  const code = await globalThis.latchkeyConsoleRun?.stop();
  if (code !== undefined && code !== 0) throw new Error(`The local run of the console ended with ${code}.`);
}
