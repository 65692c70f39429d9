import * as z from 'zod';
import type { CallAnswer } from './call.ts';
import { CliError } from './cli-error.ts';

/** Problem details (RFC 9457), as far as the terminal shows them, or the plain message of API Gateway. */
const Refusal = z.object({
  title: z.string().default(''),
  detail: z.string().default(''),
  code: z.string().optional(),
  requestId: z.string().optional(),
  message: z.string().nullish(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** What kind of refusal an answer is, if it says so. */
export function codeOf({ body }: CallAnswer): string | undefined {
  return Refusal.safeParse(body).data?.code;
}

/** An answer other than 2xx, for the person at the terminal. */
export function problemError(answer: CallAnswer): CliError {
  const { status, headers } = answer;
  const refusal = Refusal.safeParse(answer.body).data;
  if (refusal === undefined) return new CliError(outcomeOf(status), `The answer was ${status}, and no JSON.`);
  const requestId = refusal.requestId ?? headers.get('x-amzn-requestid') ?? undefined;
  const lines = [
    explanationOf(status, refusal),
    ...refusal.errors.map(({ path, message }) => `  ${path}: ${message}`),
    ...(requestId === undefined ? [] : [`(status ${status}, request ${requestId})`]),
  ];
  return new CliError(outcomeOf(status), lines.join('\n'));
}

function explanationOf(status: number, { title, detail, code, message }: z.infer<typeof Refusal>): string {
  // API Gateway denies by IAM before anything of Latchkey runs, so that the code stays empty.
  if (status === 403 && code === '') {
    return 'Access denied: the AWS credentials may not do this. They need execute-api:Invoke on the API’s /admin/v1 methods.';
  }
  if (status === 403 && message === 'Missing Authentication Token') {
    return 'There is no such route at this address. Check the URL, and that its stage is part of it.';
  }
  return `${title || message || `The answer was ${status}`}${detail && `: ${detail}`}`;
}

function outcomeOf(status: number): ConstructorParameters<typeof CliError>[0] {
  if (status === 401 || status === 403) return 'refused';
  if (status === 404) return 'notFound';
  if (status === 409) return 'conflict';
  return status >= 500 || status === 429 || status < 400 ? 'failed' : 'usage';
}
