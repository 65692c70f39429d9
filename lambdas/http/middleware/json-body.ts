import type { MiddlewareObj } from '@middy/core';
import { MalformedJsonError, PayloadTooLargeError, UnsupportedMediaTypeError } from '../../domain/shared/errors.ts';
import type { ApiEvent } from '../request.ts';
import type { Route } from '../routes/route.ts';

/** The maximum size of a body. Every valid body of this API is far smaller, and a Lambda can parse far larger ones. */
export const bodyLimitBytes = 256 * 1024;

/** JSON between systems is UTF-8 (RFC 8259, section 8.1). Invalid bytes are an error and are not replaced. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** API Gateway passes this character instead of bytes that are not UTF-8. A client can send it as `\ufffd`. */
const replacement = '\uFFFD';

/** Parses the JSON body of routes that have one. An empty body counts as missing; the schema decides if it is required. */
export function jsonBody(route: Route) {
  return {
    before: ({ event }) => {
      const { body, isBase64Encoded } = event;
      if (route.request.body === undefined || body === null || body === '') return;
      const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
      if (bytes.length > bodyLimitBytes) throw new PayloadTooLargeError(bodyLimitBytes);
      if (!isJson(contentTypeOf(event))) throw new UnsupportedMediaTypeError();
      if (!isBase64Encoded && body.includes(replacement)) throw new MalformedJsonError();
      try {
        event.json = JSON.parse(utf8.decode(bytes));
      } catch {
        // The parser's message quotes the body, which can contain a secret, so it must not reach a log.
        throw new MalformedJsonError();
      }
    },
  } satisfies MiddlewareObj<ApiEvent>;
}

function contentTypeOf(event: ApiEvent): string | undefined {
  return Object.entries(event.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
}

function isJson(contentType: string | undefined): boolean {
  const essence = contentType?.split(';')[0]?.trim().toLowerCase();
  return essence === 'application/json' || (essence?.startsWith('application/') && essence.endsWith('+json')) === true;
}
