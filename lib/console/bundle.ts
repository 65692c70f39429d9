import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

const root = join(import.meta.dirname, '../..');
const build = `const { buildConsole } = await import('./console/build.ts'); await buildConsole(process.argv[1]);`;

/**
 * The folder with the console's files: index.html, and what has a hash in its name under assets/.
 * @param user What is deployed with them
 */
export function consoleBundle(user: Construct): string {
  // As with the Lambdas: not for `cdk destroy` and the like, nor where `aws:cdk:bundling-stacks` leaves the stack out.
  if (!Stack.of(user).bundlingRequired) return join(root, 'console');
  const outdir = join(Stage.of(user)?.outdir ?? 'cdk.out', 'console');
  // In a process of its own, since a construct cannot wait for a promise. What it writes is for the one who deploys.
  execFileSync(process.execPath, ['--input-type=module', '--eval', build, outdir], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  return outdir;
}
