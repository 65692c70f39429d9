/** A wrapper for handlers of Lambda function URLs, and of other events in the payload format 2.0. */
import type { Principal } from '../../lambdas/domain/access/principal.ts';
import type { ProtectedRoute, Verifier } from '../index.ts';
import { checkedRoute } from '../route.ts';

/**
 * The part of the event that the wrapper needs
 * (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads).
 */
export interface UrlEvent {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: {
    readonly requestId: string;
    readonly http: { readonly sourceIp: string };
  };
}

/** A response of the payload format 2.0. */
export interface UrlResult {
  statusCode: number;
  headers?: { [name: string]: boolean | number | string } | undefined;
  body?: string | undefined;
  isBase64Encoded?: boolean | undefined;
  cookies?: string[] | undefined;
}

/** An event with its principal. */
export type Authenticated<Event> = Event & {
  /** The caller: the API key that Latchkey verified. */
  readonly principal: Principal;
};

export interface LambdaUrlOptions<Event> {
  /**
   * Returns the address of the client. Set it behind CloudFront; use only headers that CloudFront itself writes.
   * @default the address of the connection
   */
  readonly clientAddress?: (event: Event) => string | undefined;
}

/**
 * Returns `protect`, which wraps a handler: `export const handler = protect({ scope: 'orders:read' }, async (event) => …)`. It sets
 * `event.principal` and adds the rate-limit headers to the response.
 */
export function createProtect<Event extends UrlEvent = UrlEvent>(
  verifier: Verifier,
  { clientAddress = addressOfConnection }: LambdaUrlOptions<Event> = {},
) {
  return <Context = unknown, Result extends UrlResult = UrlResult>(
    route: ProtectedRoute,
    handler: (event: Authenticated<Event>, context: Context) => Promise<Result>,
  ): ((event: Event, context: Context) => Promise<UrlResult>) => {
    const checked = checkedRoute(route);
    return async (event, context) => {
      const { headers, requestContext } = event;
      const verdict = await verifier.verify({
        ...checked,
        headers,
        clientAddress: clientAddress(event),
        requestId: requestContext.requestId,
      });
      if (verdict.outcome !== 'admitted') {
        const { status, headers, body } = verdict.response;
        return { statusCode: status, headers: { ...headers }, body };
      }
      const result = await handler(Object.assign(event, { principal: verdict.principal }), context);
      return { ...result, headers: { ...verdict.headers, ...result.headers } };
    };
  };
}

function addressOfConnection({ requestContext }: UrlEvent): string {
  return requestContext.http.sourceIp;
}
