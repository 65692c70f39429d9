import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** Of lambdas/handlers/authorize/authorizer.ts: the line that wires the real collaborators when the module is loaded. */
const ownWiring = /^export const handler = .*$/m;

/**
 * The authorizer on the AWS SDK, bundled as CDK's NodejsFunction does by default with the SDK in the bundle
 * (`bundleAwsSDK: true`): https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda_nodejs-readme.html
 */
export async function bundleByDefault(directory: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, 'sdk-authorizer.ts')],
    outfile: join(directory, 'index.js'),
    bundle: true,
    target: 'node24',
    platform: 'node',
    plugins: [withoutOwnWiring],
    logLevel: 'error',
  });
}

/** It has its own wiring: without this one, nothing of what the authorizer itself uses instead gets in. */
const withoutOwnWiring: Plugin = {
  name: 'without-own-wiring',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]lambdas[\\/]authorizer\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!ownWiring.test(source)) throw new Error(`${path.slice(root.length + 1)} exports no handler in one line.`);
      return { contents: source.replace(ownWiring, ''), loader: 'ts' };
    });
  },
};
