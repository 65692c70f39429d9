import type { ProxyEvent } from '../backend/proxy-event.ts';
import type { AuthorizedEventOptions } from './authorized-event-options.ts';
import { type AuthorizedHttpApiEvent, httpApiEvent } from './http-api-event.ts';
import { restApiEvent } from './rest-api-event.ts';
import { testRequest } from './test-request.ts';

/**
 * Returns the event that a Lambda integration receives for a request that Latchkey's authorizer admitted, or that exceeds its key's
 * limit or a quota. The code of the authorizer creates the context.
 */
export function authorizedEvent(
  options: AuthorizedEventOptions & { payloadFormatVersion: '2.0' },
): AuthorizedHttpApiEvent;
export function authorizedEvent(options?: AuthorizedEventOptions & { payloadFormatVersion?: '1.0' }): ProxyEvent;
export function authorizedEvent(options: AuthorizedEventOptions = {}): ProxyEvent | AuthorizedHttpApiEvent {
  const request = testRequest(options);
  return options.payloadFormatVersion === '2.0' ? httpApiEvent(options, request) : restApiEvent(options, request);
}
