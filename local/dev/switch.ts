import type { GatewayRequest } from '../gateway/exchange.ts';
import type { GatewayError } from '../gateway/gateway-error.ts';
import type { HttpResponse } from '../gateway/http-response.ts';
import type { Responder } from '../gateway/http-server.ts';

/** A request and its response, for the terminal. */
export interface Served {
  readonly method: string;
  /** The path without its query, which can contain secrets. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
}

/** Passes requests to the gateway of the current version of the app. While a version starts, requests wait. */
export class Switch implements Responder {
  readonly #onServed: (served: Served) => void;
  #current = Promise.withResolvers<Responder>();
  #isOpen = false;

  constructor(onServed: (served: Served) => void = () => {}) {
    this.#onServed = onServed;
  }

  open(responder: Responder): void {
    if (this.#isOpen) this.#current = Promise.withResolvers();
    this.#isOpen = true;
    this.#current.resolve(responder);
  }

  /** Lets requests wait until the next version is open. */
  close(): void {
    if (this.#isOpen) this.#current = Promise.withResolvers();
    this.#isOpen = false;
  }

  handle(request: GatewayRequest): Promise<HttpResponse> {
    return this.#serve(request, (responder) => responder.handle(request));
  }

  refuse(request: GatewayRequest, error: GatewayError): Promise<HttpResponse> {
    return this.#serve(request, (responder) => responder.refuse(request, error));
  }

  async #serve(
    { method, target }: GatewayRequest,
    serve: (responder: Responder) => Promise<HttpResponse>,
  ): Promise<HttpResponse> {
    const startedAt = performance.now();
    const response = await serve(await this.#current.promise);
    const path = target.split('?')[0] ?? '';
    this.#onServed({ method, path, status: response.status, ms: Math.round(performance.now() - startedAt) });
    return response;
  }
}
