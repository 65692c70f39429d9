import packageJson from '../../package.json' with { type: 'json' };

/** The oldest major version of Node that the package runs on, the same as for aws-cdk-lib. */
export const oldestNode = 20;

/** The oldest versions that were tried. 2.266.0 lacks functions that the constructs use. */
const peers = { 'aws-cdk-lib': '^2.270.0', constructs: '^10.5.0' };

/** The web frameworks with an adapter of the verifier. */
export const adapterNames = ['express', 'fastify', 'fetch', 'hono', 'lambda-url', 'node'] as const;

/** The types of two adapters name those of their framework. Nobody has to install a framework for the others. */
const frameworks = { fastify: '>=4', hono: '>=4' };

/** The entry points with types. `asModule`: the package has a separate ES module for it. */
export const entryPoints = [
  { source: 'lib/index.ts', asModule: false },
  { source: 'backend/index.ts', asModule: true },
  // Its types are large, and the same for both formats.
  { source: 'client/index.ts', asModule: false },
  { source: 'testing/index.ts', asModule: true },
  { source: 'verify/index.ts', asModule: true },
  ...adapterNames.map((name) => ({ source: `verify/adapters/${name}.ts`, asModule: true })),
];

/** Returns the package.json of the package. */
export function manifest() {
  const { name, version, description, license } = packageJson;
  return {
    name,
    version,
    description,
    keywords: ['aws', 'cdk', 'aws-cdk', 'api-gateway', 'api-key', 'api-keys', 'authorizer', 'rate-limiting', 'lambda'],
    license,
    engines: { node: `>=${oldestNode}` },
    main: './index.js',
    types: './types/lib/index.d.ts',
    typesVersions: {
      '*': {
        backend: ['./types/backend/index.d.ts'],
        client: ['./types/client/index.d.ts'],
        testing: ['./types/testing/index.d.ts'],
        verify: ['./types/verify/index.d.ts'],
        'verify/*': ['./types/verify/adapters/*.d.ts'],
      },
    },
    exports: {
      '.': { types: './types/lib/index.d.ts', default: './index.js' },
      './backend': inBothFormats('backend'),
      './client': { types: './types/client/index.d.ts', import: './client.mjs', default: './client.js' },
      './testing': inBothFormats('testing'),
      './verify': inBothFormats('verify'),
      ...Object.fromEntries(
        adapterNames.map((name) => [`./verify/${name}`, inBothFormats(`verify/${name}`, `verify/adapters/${name}`)]),
      ),
      './package.json': './package.json',
    },
    bin: { latchkey: 'bin/latchkey.js' },
    sideEffects: false,
    peerDependencies: { ...peers, ...frameworks },
    peerDependenciesMeta: Object.fromEntries(Object.keys(frameworks).map((name) => [name, { optional: true }])),
  };
}

/** Returns the exports of an entry point that has a separate ES module. */
function inBothFormats(name: string, types = `${name}/index`) {
  return {
    import: { types: `./types/${types}.d.mts`, default: `./${name}.mjs` },
    default: { types: `./types/${types}.d.ts`, default: `./${name}.js` },
  };
}
