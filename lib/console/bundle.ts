import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

const root = join(import.meta.dirname, '../..');
const build = `const { buildConsole } = await import('./console/build.ts'); await buildConsole(process.argv[1]);`;

/**
 * Builds the console and returns the folder with its files: index.html, and files with a hash in their name under assets/.
 * @param user The construct that deploys the files
 */
export function consoleBundle(user: Construct): string {
  // As with the Lambdas: `cdk destroy` and stacks that the context `aws:cdk:bundling-stacks` excludes need no files.
  if (!Stack.of(user).bundlingRequired) return join(root, 'console');
  // The path of the CDK CLI is relative to the folder of the app, and the build runs in the folder of this repository.
  const outdir = resolve(Stage.of(user)?.outdir ?? 'cdk.out', 'console');
  // A separate process, because a construct cannot wait for a promise. Its output goes to the terminal.
  execFileSync(process.execPath, ['--input-type=module', '--eval', build, outdir], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  return outdir;
}
