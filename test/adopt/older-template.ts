/** The files that `cdk init app --language typescript` of aws-cdk 2.1000.0 wrote, with today's aws-cdk and aws-cdk-lib. */
export const olderTemplate = (versions: {
  readonly cli: string;
  readonly library: string;
}): Record<string, string> => ({
  'package.json': JSON.stringify({
    name: 'my-api',
    version: '0.1.0',
    bin: { 'my-api': 'bin/my-api.js' },
    scripts: { build: 'tsc', watch: 'tsc -w', test: 'jest', cdk: 'cdk' },
    devDependencies: {
      '@types/jest': '^29.5.14',
      '@types/node': '22.7.9',
      jest: '^29.7.0',
      'ts-jest': '^29.2.5',
      'aws-cdk': versions.cli,
      'ts-node': '^10.9.2',
      typescript: '~5.6.3',
    },
    dependencies: { 'aws-cdk-lib': versions.library, constructs: '^10.0.0' },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2020',
      module: 'commonjs',
      lib: ['es2020', 'dom'],
      declaration: true,
      strict: true,
      noImplicitAny: true,
      strictNullChecks: true,
      noImplicitThis: true,
      alwaysStrict: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      noImplicitReturns: true,
      noFallthroughCasesInSwitch: false,
      inlineSourceMap: true,
      inlineSources: true,
      experimentalDecorators: true,
      strictPropertyInitialization: false,
      typeRoots: ['./node_modules/@types'],
    },
    exclude: ['node_modules', 'cdk.out'],
  }),
  'cdk.json': JSON.stringify({ app: 'npx ts-node --prefer-ts-exts bin/my-api.ts', watch: { include: ['**'] } }),
  'jest.config.js': `module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\\\.tsx?$': 'ts-jest'
  }
};
`,
});
