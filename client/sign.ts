import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { PreparedRequest } from './attempt.ts';

/** AWS credentials, as the AWS SDK returns them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Returns the headers of a request with an AWS signature (SigV4). */
export async function sign(
  { method, url, headers, body }: PreparedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  { region, service = 'execute-api' }: { readonly region: string; readonly service?: string },
): Promise<Record<string, string>> {
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...headers, host: url.host },
    ...(body !== undefined && { body }),
  });
  // fetch sets the header host.
  return Object.fromEntries(Object.entries(signed.headers).filter(([name]) => name !== 'host'));
}
