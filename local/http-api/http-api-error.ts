import type { HttpResponse } from '../gateway/http-response.ts';

/** The responses of an HTTP API itself. An app cannot change them. */
const responses = {
  BAD_REQUEST: [400, 'Bad Request'],
  UNAUTHORIZED: [401, 'Unauthorized'],
  FORBIDDEN: [403, 'Forbidden'],
  NOT_FOUND: [404, 'Not Found'],
  REQUEST_TOO_LARGE: [413, 'Request Entity Too Large'],
  INTERNAL: [500, 'Internal Server Error'],
  UNAVAILABLE: [503, 'Service Unavailable'],
} as const;

export class HttpApiError extends Error {
  override readonly name = 'HttpApiError';
  readonly type: keyof typeof responses;
  /** An explanation for the log. Clients never see it. */
  readonly reason: string | undefined;

  constructor(type: keyof typeof responses, reason?: string) {
    super(reason ?? type);
    this.type = type;
    this.reason = reason;
  }

  get response(): HttpResponse {
    const [status, message] = responses[this.type];
    return { status, headers: [['Content-Type', 'application/json']], body: JSON.stringify({ message }) };
  }
}
