import { LatchkeyError } from '../shared/errors.ts';

/**
 * The request has no valid credential. There is one message for every reason, as in the 401 of API Gateway
 * (lib/gateway/gateway-responses.ts): different ones would be an oracle.
 */
export class UnauthorizedError extends LatchkeyError {
  readonly code = 'unauthorized';
  constructor() {
    super('Send a valid API key, as "X-API-Key: <key>" or "Authorization: Bearer <key>".');
  }
}
