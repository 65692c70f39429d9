import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** The line of lambdas/handlers/authorize/authorizer.ts that creates the handler when the module is loaded. */
const ownWiring = /^export const handler = .*$/m;

/**
 * The authorizer on the AWS SDK, bundled as CDK's NodejsFunction does by default with the SDK in the bundle
 * (`bundleAwsSDK: true`): https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda_nodejs-readme.html
 */
export async function bundleByDefault(directory: string): Promise<void> {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, 'sdk-authorizer.ts')],
    outfile: join(directory, 'index.js'),
    bundle: true,
    target: 'node24',
    platform: 'node',
    plugins: [withoutOwnWiring],
    metafile: true,
    logLevel: 'error',
  });
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const lean = files.find((file) => file.includes('lambdas/adapters/lean/lean-'));
  if (lean !== undefined) throw new Error(`The bundle for comparison contains ${lean}.`);
}

/** Removes that line: sdk-authorizer.ts creates its own handler, and the lean clients must not be in this bundle. */
const withoutOwnWiring: Plugin = {
  name: 'without-own-wiring',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]handlers[\\/]authorize[\\/]authorizer\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!ownWiring.test(source)) throw new Error(`${path.slice(root.length + 1)} exports no handler in one line.`);
      return { contents: source.replace(ownWiring, ''), loader: 'ts' };
    });
  },
};
