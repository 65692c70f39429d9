import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledPackages } from './bundled-packages.ts';
import { writeDeclarations } from './declarations.ts';
import { bundleJavaScript } from './javascript.ts';
import { thirdPartyLicenses } from './licenses.ts';
import { entryPoints, manifest } from './manifest.ts';
import { billOfMaterials } from './sbom.ts';

const root = join(import.meta.dirname, '../..');

/** The files that the package contains unchanged. */
const copies = {
  'scripts/package/entries/check-node.cjs': 'check-node.js',
  'scripts/package/entries/index.cjs': 'index.js',
  'scripts/package/entries/latchkey.cjs': 'bin/latchkey.js',
  'scripts/package/entries/run.cjs': 'bin/run.js',
  LICENSE: 'LICENSE',
  'README.md': 'README.md',
  'CHANGELOG.md': 'CHANGELOG.md',
  // Descriptions of alarms name its sections.
  'docs/runbook.md': 'docs/runbook.md',
};

/** The folder of the package. It is fixed, because source maps and file names depend on its path to the sources. */
const folder = join(root, 'dist/package');

/**
 * Builds the package in dist/package/, and its tarball in another folder. The same sources give the same bytes.
 * @returns the path of the tarball
 */
export async function pack(destination: string): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  mkdirSync(destination, { recursive: true });
  const metafiles = await bundleJavaScript(root, folder);
  writeDeclarations(root, folder, entryPoints);
  for (const [from, to] of Object.entries(copies)) cpSync(join(root, from), join(folder, to));
  const packages = bundledPackages(root, metafiles);
  const content = manifest();
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('package.json', jsonText(content));
  write('THIRD_PARTY_LICENSES', thirdPartyLicenses(packages));
  write('sbom.cdx.json', jsonText(billOfMaterials(content, packages)));
  setModes();
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', destination], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    }),
  );
  return join(destination, filename);
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The tarball has the modes of files, which depend on the umask of a checkout. */
function setModes(): void {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, path);
    if (statSync(file).isFile()) chmodSync(file, path.startsWith('bin') ? 0o755 : 0o644);
  }
}
