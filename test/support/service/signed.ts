import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Answer, send } from './http.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
  /** The region; by default the environment's. */
  readonly region?: string;
}

export interface SignedOptions {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent unchanged, with the Content-Type that `headers` give. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers that the signature does not cover. */
  readonly unsigned?: Readonly<Record<string, string>>;
  /** The credentials; by default the environment's. */
  readonly credentials?: Credentials;
  /** The AWS service that is called; by default an API of API Gateway. */
  readonly service?: string;
}

/** Sends one request, signed with AWS credentials as an operator's client signs it (SigV4). */
export async function sendSigned(
  baseUrl: string,
  method: string,
  path: string,
  {
    json,
    raw,
    headers = {},
    unsigned = {},
    credentials = ambientCredentials(),
    service = 'execute-api',
  }: SignedOptions = {},
): Promise<Answer> {
  const url = new URL(baseUrl.replace(/\/$/, '') + path);
  const body = json === undefined ? raw : JSON.stringify(json);
  const region = credentials.region ?? process.env['AWS_REGION'] ?? 'us-east-1';
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body }),
  });
  const { host: _, ...covered } = signed.headers;
  const sent = { ...covered, ...unsigned };
  return send(baseUrl, method, path, { headers: Object.entries(sent), ...(body !== undefined && { raw: body }) });
}

function ambientCredentials(): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error('Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.');
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
