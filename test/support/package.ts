import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run, temporaryFolder } from './processes.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * Makes the npm package, as `npm run package` does. Returns the path of the tarball. LATCHKEY_PACKAGE names one that is made
 * already.
 * @throws ProcessFailure
 */
export async function packageTarball(): Promise<string> {
  const given = process.env['LATCHKEY_PACKAGE'];
  if (given !== undefined) return resolve(given);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const tarball = join(root, 'dist', `latchkey-cdk-${version}.tgz`);
  const logFile = join(temporaryFolder('package'), 'package.log');
  await run(process.execPath, [join(root, 'scripts/package/main.ts')], { cwd: root, env: process.env, logFile });
  if (!existsSync(tarball)) throw new Error(`npm run package wrote no ${tarball}:\n${readFileSync(logFile, 'utf8')}`);
  return tarball;
}
