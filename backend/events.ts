import type { HttpApiEvent, HttpApiResult } from './http-api-event.ts';
import type { ProxyEvent, ProxyResult } from './proxy-event.ts';

/** The event of a request to a REST API, or to an HTTP API in either payload format. */
export type AnyEvent = ProxyEvent | HttpApiEvent;

/** The response of a Lambda to such an event. */
export type ResultOf<Event extends AnyEvent> = Event extends HttpApiEvent ? HttpApiResult : ProxyResult;

/** A response with a status. */
export type StructuredResult = ProxyResult | Exclude<HttpApiResult, string>;
