import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import express, { type Request } from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import {
  principalOf as principalOfExpress,
  createProtect as protectExpress,
} from '../../../verify/adapters/express.ts';
import {
  principalOf as principalOfFastify,
  createProtect as protectFastify,
} from '../../../verify/adapters/fastify.ts';
import { createProtect as protectFetch } from '../../../verify/adapters/fetch.ts';
import { createProtect as protectHono } from '../../../verify/adapters/hono.ts';
import { createProtect as protectLambda } from '../../../verify/adapters/lambda-url.ts';
import { createProtect as protectNode } from '../../../verify/adapters/node.ts';
import type { ProtectedRoute, Verifier } from '../../../verify/index.ts';
import { urlEventOf } from './url-event.ts';

/** An app with one protected route, GET /v1/status, that responds with the principal. */
export interface FrameworkApp {
  readonly url: string;
  stop(): Promise<void>;
}

interface AppOptions {
  readonly route: ProtectedRoute;
  /** Whether the app believes the header X-Forwarded-For of its load balancer. @default false */
  readonly isBehindProxy?: boolean;
  /** Counts the requests that reach the handler. */
  readonly onHandled?: () => void;
}

type Listener = (verifier: Verifier, options: AppOptions) => RequestListener | Promise<RequestListener>;

/** The header that every handler sets, and one of the headers that Latchkey sets: the handler's own value wins. */
const ownHeaders = { 'X-Own': 'own' };

/** The address that the load balancer has added to X-Forwarded-For: the last one. */
const forwarded = (value: string | string[] | null | undefined) =>
  String(value ?? '')
    .split(',')
    .at(-1)
    ?.trim();

const listeners = {
  express: (verifier, { route, isBehindProxy = false, onHandled }) => {
    const protect = protectExpress(verifier);
    const app = express();
    app.set('trust proxy', isBehindProxy ? 1 : false);
    app.get('/v1/status', protect(route), (request: Request, response) => {
      onHandled?.();
      response.set(ownHeaders).json(principalOfExpress(request));
    });
    return app;
  },
  fastify: async (verifier, { route, isBehindProxy = false, onHandled }) => {
    const app = fastify({ trustProxy: isBehindProxy && ((_address, hop) => hop < 1) });
    const protect = protectFastify(app, verifier);
    app.get('/v1/status', { onRequest: protect(route) }, async (request, reply) => {
      onHandled?.();
      reply.headers(ownHeaders);
      return principalOfFastify(request);
    });
    await app.ready();
    return (request, response) => app.routing(request, response);
  },
  hono: (verifier, { route, isBehindProxy, onHandled }) => {
    const protect = protectHono(
      verifier,
      isBehindProxy ? { clientAddress: (context) => forwarded(context.req.header('x-forwarded-for')) } : {},
    );
    const app = new Hono().get('/v1/status', protect(route), (context) => {
      onHandled?.();
      return context.json(context.var.principal, 200, ownHeaders);
    });
    return getRequestListener(app.fetch);
  },
  fetch: (verifier, { route, isBehindProxy, onHandled }) => {
    const protect = protectFetch<[{ readonly remoteAddress: string | undefined }]>(verifier, {
      clientAddress: (request, { remoteAddress }) =>
        isBehindProxy ? forwarded(request.headers.get('x-forwarded-for')) : remoteAddress,
    });
    const handle = protect(route, (_, principal) => {
      onHandled?.();
      return Response.json(principal, { headers: ownHeaders });
    });
    return getRequestListener((request, { incoming }) =>
      handle(request, { remoteAddress: 'socket' in incoming ? incoming.socket?.remoteAddress : undefined }),
    );
  },
  'lambda-url': (verifier, { route, isBehindProxy, onHandled }) => {
    const protect = protectLambda(
      verifier,
      isBehindProxy ? { clientAddress: ({ headers }) => forwarded(headers['x-forwarded-for']) } : {},
    );
    const handler = protect(route, async ({ principal }) => {
      onHandled?.();
      return { statusCode: 200, headers: { ...ownHeaders }, body: JSON.stringify(principal) };
    });
    return async (request, response) => {
      const { statusCode, headers = {}, body = '' } = await handler(urlEventOf(request), {});
      response.statusCode = statusCode;
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
      response.end(body);
    };
  },
  node: (verifier, { route, isBehindProxy, onHandled }) => {
    const protect = protectNode(
      verifier,
      isBehindProxy ? { clientAddress: ({ headers }) => forwarded(headers['x-forwarded-for']) } : {},
    );
    return protect(route, ({ principal }, response) => {
      onHandled?.();
      for (const [name, value] of Object.entries(ownHeaders)) response.setHeader(name, value);
      response.end(JSON.stringify(principal));
    });
  },
} satisfies Record<string, Listener>;

export type Framework = keyof typeof listeners;
export const frameworks = Object.keys(listeners) as readonly Framework[];

/** Serves an app of the framework on this machine. */
export async function startApp(framework: Framework, verifier: Verifier, options: AppOptions): Promise<FrameworkApp> {
  const server: Server = createServer(await listeners[framework](verifier, options));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
