import { type ClientOptions, clientOf } from './client.ts';
import { type AdminMethods, adminOperations } from './generated/admin-methods.ts';
import { type AwsCredentials, sign } from './sign.ts';

/** A client for operators, which manages workspaces and their keys with AWS credentials. */
export type AdminClient = AdminMethods;

export interface AdminClientOptions extends ClientOptions {
  /**
   * AWS credentials, or a function that returns them, such as `fromNodeProviderChain()` of `@aws-sdk/credential-providers`. The
   * client calls it for each request.
   * @default the environment variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, which Lambda sets
   */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
  /** The Region of the API. @default the Region in the URL, or the environment variable AWS_REGION */
  readonly region?: string;
}

/**
 * Creates the client for operators.
 * @throws TypeError if an option is not valid
 */
export function createAdminClient({
  credentials = fromEnvironment,
  region = undefined,
  ...options
}: AdminClientOptions): AdminClient {
  const signingRegion = region ?? regionIn(options.url) ?? process.env['AWS_REGION'];
  if (!signingRegion) throw new TypeError('The Region of the API is not known. Set "region" or AWS_REGION.');
  const provide = typeof credentials === 'function' ? credentials : async () => credentials;
  return clientOf<AdminMethods>(adminOperations, options, async (request) => {
    const found = await provide();
    if (![found.accessKeyId, found.secretAccessKey, found.sessionToken ?? 'none'].every(isHeaderText)) {
      throw new TypeError('The AWS credentials are empty, or contain a character that they cannot have.');
    }
    return sign(request, found, { region: signingRegion });
  });
}

/** Returns the Region of an API with an address of API Gateway. */
function regionIn(url: string): string | undefined {
  return /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(url)?.[1];
}

async function fromEnvironment(): Promise<AwsCredentials> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined) {
    throw new TypeError(
      'There are no AWS credentials. Set "credentials", or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    );
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
}

/** Whether a text can be sent in a header. The errors of fetch quote headers. */
function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
