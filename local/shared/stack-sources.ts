/** Patterns of the files that the template and the bundles are made of, for the fingerprint of a build that is kept. */
export const stackSources: readonly string[] = [
  'lambdas/**/*',
  'lib/**/*',
  'docs/openapi.json',
  'cdk.json',
  'package.json',
  'package-lock.json',
];
