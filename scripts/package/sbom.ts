import type { BundledPackage } from './bundled-packages.ts';

/**
 * Returns the bill of materials in the format CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): the packages whose code is in
 * the bundles. It has no time and no serial number, so that two builds are the same.
 */
export function billOfMaterials(
  { name, version, license }: { readonly name: string; readonly version: string; readonly license: string },
  packages: readonly BundledPackage[],
) {
  const own = purlOf(name, version);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'library',
        'bom-ref': own,
        name,
        version,
        licenses: [{ license: { id: license } }],
        purl: own,
      },
    },
    components: packages.map((each) => ({
      type: 'library',
      'bom-ref': purlOf(each.name, each.version),
      name: each.name,
      version: each.version,
      scope: 'required',
      licenses: [{ license: { id: each.license } }],
      purl: purlOf(each.name, each.version),
      ...(each.homepage && { externalReferences: [{ type: 'website', url: each.homepage }] }),
    })),
    dependencies: [{ ref: own, dependsOn: packages.map((each) => purlOf(each.name, each.version)) }],
  };
}

/** Returns the package URL (https://github.com/package-url/purl-spec). */
function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
