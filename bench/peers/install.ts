import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runVisibly } from '../../test/support/processes.ts';

const folder = join(import.meta.dirname, '..');
const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;
}

/** e.g. "better-auth 1.7.5" */
export const versionOf = (name: string): string => `${name} ${manifest.dependencies[name]}`;

/** Installs the peers into bench/node_modules. They are not dependencies of the product. */
export async function installPeers(): Promise<void> {
  if (isInstalled()) return;
  const names = Object.keys(manifest.dependencies).map(versionOf).join(', ');
  console.error(`Installing what the benchmark compares with (once, into bench/node_modules): ${names} …`);
  const npm = process.env['npm_execpath'];
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  const code = await runVisibly(command, [...first, 'ci', '--prefix', folder, ...flags], process.env);
  if (code !== 0 || !isInstalled()) {
    throw new Error('The install failed (see above). Can the npm registry be reached? Then run the command again.');
  }
}

/** Imports a package from bench/node_modules, whose types are unknown. */
export function loadPeer(name: string) {
  const require = createRequire(join(folder, 'package.json'));
  return import(pathToFileURL(require.resolve(name)).href);
}

function isInstalled(): boolean {
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
    existsSync(join(folder, file)) ? (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Lock).packages : {},
  );
  return Object.entries(wanted ?? {}).every(
    ([path, { version, optional }]) => path === '' || optional || installed?.[path]?.version === version,
  );
}
