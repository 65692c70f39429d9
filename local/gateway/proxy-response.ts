import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import { isBinary } from './events.ts';
import { GatewayError } from './gateway-error.ts';
import type { HeaderList } from './headers.ts';
import type { HttpResponse } from './http-response.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
const ProxyResponse = z.strictObject({
  statusCode: z
    .union([z.number(), z.string().regex(/^\d{3}$/)])
    .transform(Number)
    .pipe(z.int().min(200).max(599)),
  headers: z.record(z.string(), scalar).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(scalar)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * Headers that only the gateway may send. The gateway renames them in the response of an integration
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html).
 */
const remapped = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'host',
  'proxy-authenticate',
  'server',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'www-authenticate',
]);

/**
 * Converts the result of a function to a response.
 * @throws GatewayError BAD_GATEWAY if the result is not a proxy response
 */
export function proxyResponse(
  payload: unknown,
  accept: string | undefined,
  binaryMediaTypes: readonly string[],
): HttpResponse {
  const result = ProxyResponse.safeParse(payload);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
    throw malformed(problems.join('; '));
  }
  const { statusCode, body, isBase64Encoded } = result.data;
  const headers = headersOf(result.data);
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const binary =
    isBase64Encoded === true &&
    (isBinary(accept?.split(',')[0], binaryMediaTypes) || isBinary(contentType, binaryMediaTypes));
  return {
    status: statusCode,
    headers: contentType === undefined ? [['Content-Type', 'application/json'], ...headers] : headers,
    body: binary ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

/** Merges both kinds of headers. For a name in both, `multiValueHeaders` applies. */
function headersOf({ headers, multiValueHeaders }: z.output<typeof ProxyResponse>): HeaderList {
  const multi = Object.entries(multiValueHeaders ?? {});
  const overridden = new Set(multi.map(([name]) => name.toLowerCase()));
  const all = [
    ...Object.entries(headers ?? {}).filter(([name]) => !overridden.has(name.toLowerCase())),
    ...multi.flatMap(([name, values]) => values.map((value) => [name, value] as const)),
  ];
  return all.map(([name, value]) => {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw malformed(`headers: ${JSON.stringify(name)} cannot be sent`);
    }
    return [remapped.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value];
  });
}

function malformed(reason: string): GatewayError {
  return new GatewayError('BAD_GATEWAY', { reason: `Malformed Lambda proxy response. ${reason}` });
}
