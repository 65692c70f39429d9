import type { BundledPackage } from './bundled-packages.ts';

const line = '-'.repeat(80);

/** Returns the text of THIRD_PARTY_LICENSES. Packages with the same license text share it. */
export function thirdPartyLicenses(packages: readonly BundledPackage[]): string {
  const byText = new Map<string, BundledPackage[]>();
  for (const each of packages) {
    const text = each.licenseText || `${each.license} (the package contains no license file)`;
    byText.set(text, [...(byText.get(text) ?? []), each]);
  }
  const sections = [...byText].map(([text, sharing]) => {
    const names = sharing.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${line}\n${names.join('\n')}\n${line}\n\n${text}\n`;
  });
  return `This package contains code of the following packages, under their licenses.\n\n${sections.join('\n')}`;
}
