import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHeaders } from '../request.ts';
import type { Refusal } from '../verdict.ts';

/** Returns the headers with every value that was sent. A request over HTTP/2 has them in `rawHeaders` only. */
export function headersOf({
  headersDistinct,
  rawHeaders,
}: Pick<IncomingMessage, 'rawHeaders'> & Partial<Pick<IncomingMessage, 'headersDistinct'>>): RequestHeaders {
  if (headersDistinct !== undefined) return headersDistinct;
  // A header may have the name of a member of every object.
  const all: Record<string, string[]> = Object.create(null);
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    all[name] = [...(all[name] ?? []), rawHeaders[i + 1] ?? ''];
  }
  return all;
}

/** Adds headers, unless something else has responded meanwhile, such as a middleware with a time limit. */
export function addHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  if (response.headersSent) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/**
 * Sends a refusal, unless something else has responded meanwhile. Headers that the response has already stay, such as those of
 * CORS.
 */
export function refuse(response: ServerResponse, { status, headers, body }: Refusal): void {
  if (response.headersSent) return;
  response.statusCode = status;
  addHeaders(response, headers);
  response.end(body);
}
