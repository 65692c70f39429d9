import { createRequire } from 'node:module';

/** A fresh process: loads an authorizer as Lambda does, and lets it check one request, then more. Tells the times in milliseconds. */
const [file, event, further] = process.argv.slice(2);
const began = performance.now();
const { handler } = file.endsWith('.mjs') ? await import(file) : createRequire(import.meta.url)(file);
const imported = performance.now();
const answer = await handler(JSON.parse(event));
const checked = performance.now();
if (answer.policyDocument.Statement[0].Effect !== 'Allow') throw new Error('not allowed');
const { user, system } = process.cpuUsage();

// Enough that the code is compiled, then as many to count.
const cpu = {};
for (const inFlight of Number(further) > 0 ? [1, 16] : []) {
  for (const counts of [false, true]) {
    const before = process.cpuUsage();
    for (let i = 0; i < Number(further); i += inFlight) {
      await Promise.all(Array.from({ length: inFlight }, () => handler(JSON.parse(event))));
    }
    const used = process.cpuUsage(before);
    if (counts) cpu[inFlight] = (used.user + used.system) / Number(further);
  }
}
process.stderr.write(
  JSON.stringify({
    import: imported - began,
    first: checked - imported,
    start: checked - began,
    cpuStart: (user + system) / 1000,
    cpu,
  }),
);
process.exit();
