import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import type { HeaderList } from '../gateway/headers.ts';
import type { HttpResponse } from '../gateway/http-response.ts';
import { HttpApiError } from './http-api-error.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const Structured = z.object({
  statusCode: z.coerce.number().int().min(200).max(599),
  headers: z.record(z.string(), scalar).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(scalar)).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * Converts the result of a function to a response. In the payload format 2.0, a result without a status is the body.
 * @throws HttpApiError if the result is not a response
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function resultResponse(payload: unknown, payloadFormatVersion: '1.0' | '2.0'): HttpResponse {
  const hasStatus = typeof payload === 'object' && payload !== null && 'statusCode' in payload;
  if (!hasStatus && payloadFormatVersion === '2.0') {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload ?? null);
    return { status: 200, headers: [['Content-Type', 'application/json']], body };
  }
  const result = Structured.safeParse(payload);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
    throw malformed(problems.join('; '));
  }
  const { statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded } = result.data;
  const all: HeaderList = [
    ...Object.entries(headers ?? {}),
    ...Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
      values.map((value) => [name, value] as const),
    ),
    ...(cookies ?? []).map((cookie) => ['Set-Cookie', cookie] as const),
  ];
  for (const [name, value] of all) requireSendable(name, value);
  const hasType = all.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: statusCode,
    headers: hasType ? all : [['Content-Type', 'text/plain;charset=UTF-8'], ...all],
    body: isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

function requireSendable(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw malformed(`headers: ${JSON.stringify(name)} cannot be sent`);
  }
}

function malformed(reason: string): HttpApiError {
  return new HttpApiError('INTERNAL', `Malformed result of the Lambda. ${reason}`);
}
