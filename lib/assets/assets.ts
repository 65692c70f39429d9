import type { AssetCode } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** The code of the Lambdas of one deployment. */
export interface LambdaCode {
  /** Returns the code of a Lambda. @param user The function that runs it */
  codeOf(name: string, user: Construct): AssetCode;
}

/**
 * The files that a deployment uploads. `#assets` in package.json selects where they come from: this repository builds them from
 * its sources (from-sources.ts), the package `@latchkey/cdk` contains them (prebuilt.ts).
 */
export interface Assets {
  /** Returns the code of the Lambdas with these names. A name is a file in lambdas/handlers/, without extension. */
  lambdas(scope: Construct, names: readonly string[]): LambdaCode;
  /** Returns the folder with the console's files. @param user The construct that deploys them */
  console(user: Construct): string;
  /** The code of the CloudFront function that routes page URLs of the console. */
  readonly router: string;
}
