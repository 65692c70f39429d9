import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Answer, send } from './http.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** AWS credentials as the test's environment names them. */
export function ambientCredentials(): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = process.env;
  return { accessKeyId, secretAccessKey };
}

/** One request to a route that takes AWS credentials, signed as any operator's client signs it (SigV4). */
export async function sendSigned(
  baseUrl: string,
  method: string,
  path: string,
  { json, credentials = ambientCredentials() }: { json?: unknown; credentials?: Credentials } = {},
): Promise<Answer> {
  const url = new URL(baseUrl.replace(/\/$/, '') + path);
  const body = json === undefined ? undefined : JSON.stringify(json);
  const region = process.env['AWS_REGION'] ?? 'us-east-1';
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body }),
  });
  const { host: _, ...headers } = signed.headers;
  return send(baseUrl, method, path, { headers: Object.entries(headers), ...(body !== undefined && { raw: body }) });
}
