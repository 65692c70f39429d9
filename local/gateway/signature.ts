import { createHash, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { beginExchange, type Exchange, type GatewayRequest } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { type HeaderList, headerValue, headerValues, multiValue } from './headers.ts';
import type { OperatorCredentials } from './operator.ts';

const service = 'execute-api';
/** The greatest difference between the clocks of client and service. */
const maxSkewMs = 5 * 60 * 1000;

const mismatch = 'The request signature we calculated does not match the signature you provided.';

interface SignatureParts {
  readonly accessKeyId: string;
  /** `<date>/<region>/<service>/aws4_request` */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
}

/**
 * Verifies the signature of a request to a method with AWS_IAM authorization: signs the request again and compares
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Returns the signer.
 * @throws GatewayError MISSING_AUTHENTICATION_TOKEN or INVALID_SIGNATURE, with the messages of the deployed API
 */
export async function verifySignature(
  exchange: Exchange,
  operator: OperatorCredentials | undefined,
  region: string,
): Promise<OperatorCredentials> {
  const { headers } = exchange.request;
  const authorization = headerValue(headers, 'Authorization');
  if (authorization === undefined) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN');
  const { accessKeyId, scope, signedHeaders } = parse(authorization);
  const signedAt = signingTime(headerValue(headers, 'X-Amz-Date'));
  if (accessKeyId !== operator?.accessKeyId) refuse('The security token included in the request is invalid.');
  const date = compact(signedAt).slice(0, 8);
  if (scope !== `${date}/${region}/${service}/aws4_request`) {
    refuse(`Credential should be scoped to ${date}/${region}/${service}/aws4_request.`);
  }
  if (signedAt < exchange.startedAt - maxSkewMs) {
    refuse(`Signature expired: ${compact(signedAt)} is now earlier than ${compact(exchange.startedAt - maxSkewMs)}`);
  }
  if (signedAt > exchange.startedAt + maxSkewMs) {
    refuse(`Signature not yet current: ${compact(signedAt)} is still later than ${compact(exchange.startedAt)}`);
  }
  if (!['host', 'x-amz-date'].every((name) => signedHeaders.includes(name))) {
    refuse("'Host' and 'X-Amz-Date' must be among the signed headers.");
  }
  if (!isUnambiguous(exchange.path)) refuse(mismatch);
  const expected = await signature(exchange, { operator, region, signedAt, signedHeaders });
  if (!equal(authorization, expected)) refuse(mismatch);
  return operator;
}

function refuse(message: string): never {
  throw new GatewayError('INVALID_SIGNATURE', { message });
}

/**
 * Returns whether a path is signed as it is. The canonical path has no dot segments and no double slashes, so a signature would
 * also be valid for other paths with them, and the gateway does not resolve these.
 */
function isUnambiguous(path: string): boolean {
  const segments = path.replace(/^\//, '').split('/');
  return segments.every((segment, index) =>
    segment === '' ? index === segments.length - 1 : segment !== '.' && segment !== '..',
  );
}

/** Parses `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
function parse(authorization: string): SignatureParts {
  const [, accessKeyId, scope, signedHeaders] =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=[0-9a-f]{64}$/.exec(
      authorization,
    ) ?? [];
  if (accessKeyId === undefined || scope === undefined || signedHeaders === undefined) {
    refuse("Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' of AWS4-HMAC-SHA256.");
  }
  return { accessKeyId, scope, signedHeaders: signedHeaders.split(';') };
}

/** Converts a time such as `20261124T220000Z` to epoch milliseconds. */
function signingTime(text = ''): number {
  const time = Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!/^\d{8}T\d{6}Z$/.test(text) || Number.isNaN(time)) refuse("The request needs an 'X-Amz-Date' header.");
  return time;
}

function compact(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[-:]|\.\d+/g, '');
}

interface Signing {
  readonly operator: OperatorCredentials;
  readonly region: string;
  readonly signedAt: number;
  readonly signedHeaders: readonly string[];
}

/** Returns the Authorization header that the request should have. */
async function signature(exchange: Exchange, { operator, region, signedAt, signedHeaders }: Signing): Promise<string> {
  const { request } = exchange;
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  const signer = new SignatureV4({ credentials: operator, region, service, sha256: Sha256, applyChecksum: false });
  const signed = await signer.sign(
    {
      // The method that runs: an override that the client did not sign makes another signature.
      method: exchange.method,
      protocol: 'http:',
      hostname: request.host,
      path: exchange.path,
      query: multiValue(exchange.query, { ignoreCase: false }),
      // The hash of the body is computed here: a hash that the client sends is not trusted.
      headers: Object.fromEntries(
        signedHeaders.flatMap((name) => {
          const values = headerValues(request.headers, name);
          return values.length === 0 ? [] : [[name, name === 'x-amz-content-sha256' ? bodyHash : values.join(',')]];
        }),
      ),
      body: request.body,
    },
    { signingDate: new Date(signedAt), signableHeaders: new Set(signedHeaders) },
  );
  return signed.headers['authorization'] ?? '';
}

/** Signs a request that this process makes to its own gateway. */
export async function signRequest(
  request: GatewayRequest,
  operator: OperatorCredentials,
  region: string,
): Promise<GatewayRequest> {
  const now = Date.now();
  const headers: HeaderList = [...request.headers, ['Host', request.host], ['X-Amz-Date', compact(now)]];
  const signedHeaders = ['host', 'x-amz-date'];
  const exchange = beginExchange({ ...request, headers }, now);
  const authorization = await signature(exchange, { operator, region, signedAt: now, signedHeaders });
  return { ...request, headers: [...headers, ['Authorization', authorization]] };
}

function equal(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text.replaceAll(/,\s*/g, ', ')).digest();
  return timingSafeEqual(digest(one), digest(other));
}
