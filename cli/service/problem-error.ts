import * as z from 'zod';
import { CliError, type Problem } from '../cli-error.ts';
import type { CallResponse } from './call-response.ts';

/** The members of problem details (RFC 9457) that the terminal shows, or the plain message of API Gateway. */
const Refusal = z.object({
  title: z.string().default(''),
  detail: z.string().default(''),
  code: z.string().optional(),
  requestId: z.string().optional(),
  message: z.string().nullish(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** Returns the `code` of a problem document, if the response is one. */
export function codeOf({ body }: CallResponse): string | undefined {
  return Refusal.safeParse(body).data?.code;
}

/** Makes the error for a response other than 2xx, with a message for the person at the terminal. */
export function problemError(response: CallResponse): CliError {
  const { status, headers } = response;
  const refusal = Refusal.safeParse(response.body).data;
  if (refusal === undefined)
    return new CliError(outcomeOf(status), `The service responded with status ${status} and without JSON.`);
  const requestId = refusal.requestId ?? headers.get('x-amzn-requestid') ?? undefined;
  const lines = [
    explanationOf(status, refusal),
    ...refusal.errors.map(({ path, message }) => `  ${path}: ${message}`),
    ...(requestId === undefined ? [] : [`(status ${status}, request ${requestId})`]),
  ];
  return new CliError(outcomeOf(status), lines.join('\n'), problemIn(response.body, explanationOf(status, refusal)));
}

/** Returns the problem document of the response; API Gateway's own responses have only a message. */
function problemIn(body: unknown, detail: string): { readonly problem?: Problem } {
  if (typeof body !== 'object' || body === null) return {};
  return { problem: 'code' in body && body.code ? { ...body } : { ...body, detail } };
}

function explanationOf(status: number, { title, detail, code, message }: z.infer<typeof Refusal>): string {
  // When IAM denies a request, API Gateway answers before Latchkey runs. The code is then empty.
  if (status === 403 && code === '') {
    return 'Access denied: the AWS credentials need the permission execute-api:Invoke on the /admin/v1 methods of the API.';
  }
  if (status === 403 && message === 'Missing Authentication Token') {
    return 'There is no such route at this URL. Check that the URL includes the stage.';
  }
  return `${title || message || `The service responded with status ${status}`}${detail && `: ${detail}`}`;
}

function outcomeOf(status: number): ConstructorParameters<typeof CliError>[0] {
  if (status === 401 || status === 403) return 'refused';
  if (status === 404) return 'notFound';
  if (status === 409) return 'conflict';
  return status >= 500 || status === 429 || status < 400 ? 'failed' : 'usage';
}
