import { CliError } from '../cli-error.ts';
import { type Authentication, signed } from '../service/call.ts';

/** Returns the authentication of the admin plane with the AWS credentials that the SDK finds. */
export async function adminAuthentication(region: string | undefined): Promise<Authentication> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const signingRegion = region ?? (await configuredRegion());
  const credentials = defaultProvider();
  return async (request) => {
    // The error of the provider says what to do; the error of the signer does not.
    const found = await credentials().catch((error: Error) => {
      throw new CliError('refused', `There are no AWS credentials: ${error.message}`, { cause: error });
    });
    return signed(found, signingRegion)(request);
  };
}

/** Returns the Region that the SDK finds in the environment or in the AWS configuration file. */
async function configuredRegion(): Promise<string> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient();
  return client.config.region().catch(() => {
    throw missingRegion();
  });
}

/** Names of the AWS errors that mean missing or insufficient credentials. */
const refusals =
  /AccessDenied|Credentials|ExpiredToken|TokenRefresh|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|UnrecognizedClient/;

/** Returns the outcome of a command that an error of an AWS service ends. */
export function outcomeOfAws({ name }: Error): 'refused' | 'failed' {
  return refusals.test(name) ? 'refused' : 'failed';
}

export function missingRegion(): CliError {
  return new CliError('usage', 'The Region is not known. Use --region or set AWS_REGION.');
}

/** Returns the id of the account that the AWS credentials belong to, for messages; undefined if AWS does not say. */
export async function accountId(region: string): Promise<string | undefined> {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const { env } = process;
  const endpoint = env['AWS_ENDPOINT_URL_STS'] ?? env['AWS_ENDPOINT_URL'] ?? `https://sts.${region}.${domain}`;
  try {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    const authenticate = signed(await defaultProvider()(), region, 'sts');
    const url = new URL(endpoint);
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: await authenticate({ method: 'POST', url, headers, body }),
      signal: AbortSignal.timeout(5000),
    });
    return /<Account>(\d{12})<\/Account>/.exec(await response.text())?.[1];
  } catch {
    return undefined;
  }
}
