import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package whose code is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX id or expression. */
  readonly license: string;
  readonly homepage: string | undefined;
  /** Text of its license and notice files. */
  readonly licenseText: string;
}

/** The licenses that allow distribution with Latchkey, whose own is Apache-2.0. */
const allowed = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT']);

/**
 * Returns the packages with code in the outputs of the bundles, in alphabetical order.
 * @param root The folder that paths in the metafiles are relative to
 * @throws Error if a package must not be distributed with Latchkey
 */
export function bundledPackages(root: string, metafiles: readonly Metafile[]): BundledPackage[] {
  const files = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    ),
  );
  const folders = new Set(files.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const packages = [...folders].map((folder) => packageIn(join(root, folder)));
  // The same version can be in several folders.
  const unique = new Map(packages.map((each) => [`${each.name}@${each.version}`, each]));
  return [...unique.keys()].sort().flatMap((key) => unique.get(key) ?? []);
}

function packageIn(folder: string): BundledPackage {
  const { name, version, license, homepage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!allowed.has(license)) {
    throw new Error(
      `${name} ${version} has the license ${JSON.stringify(license)}. Check that Latchkey may contain it, then add it to bundled-packages.ts.`,
    );
  }
  return { name, version, license, homepage, licenseText: licenseTextIn(folder) };
}

function licenseTextIn(folder: string): string {
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return files
    .filter((file) => /^(license|licence|copying|notice)(\.(md|txt))?$/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}
