import { type LocalConsole, openConsole } from '../console/open-console.ts';
import { consoleOrigin } from '../console/origin.ts';
import type { ApiDefinition } from '../gateway/api-definition.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { startHttpServer } from '../gateway/http-server.ts';
import { nothingHere, type RequestHandler } from '../gateway/mounts.ts';
import { StartError } from '../shared/start-error.ts';
import type { RunContext } from './local-run.ts';

/** A route of the sample API. */
const samplePath = '/v1/status';

/** The HTTP server of a run, with the console. */
export interface Front {
  readonly url: string;
  /** Undefined if browsers cannot sign in at this address. */
  readonly console: LocalConsole | undefined;
  /** Tells the console which routes the API has. */
  know(api: ApiDefinition): void;
  /** Begins to answer requests; until then they wait. */
  open(gateway: Gateway): void;
}

const noConsole = nothingHere(
  'There is no console at this address: browsers sign in over plain HTTP on this machine only. Start without HOST, or with ' +
    'HOST=0.0.0.0.',
);

/** Starts to listen, and to build the console. */
export async function startFront({ settings, folder, cleanup, report }: RunContext): Promise<Front> {
  const gateway = Promise.withResolvers<Gateway>();
  const tryPath = Promise.withResolvers<string | null>();
  const console = Promise.withResolvers<LocalConsole | undefined>();
  const mounts: Record<string, Promise<RequestHandler>> = {
    '/oidc': console.promise.then((opened) => opened?.provider ?? noConsole),
    '/console': console.promise.then((opened) => opened?.files ?? noConsole),
  };
  // The start reports a failure; requests see a closed connection.
  for (const each of [gateway.promise, tryPath.promise, ...Object.values(mounts)]) each.catch(() => {});
  cleanup.add(() => {
    for (const { reject } of [gateway, console, tryPath]) reject(new StartError('The local run is stopping.'));
  });
  const server = await startHttpServer(settings.host, settings.port, gateway.promise, mounts);
  cleanup.add(() => server.stop());
  const origin = consoleOrigin(server.url);
  const { tokenSeconds } = settings;
  const opened =
    origin === undefined
      ? undefined
      : openConsole({ origin, folder, tokenSeconds, onTrouble: report, tryPath: tryPath.promise });
  console.resolve(opened);
  return {
    url: server.url,
    console: opened,
    know: ({ routes }) => tryPath.resolve(routes.some(({ resource }) => resource === samplePath) ? samplePath : null),
    open: (ready) => {
      // From now on the server is the first to stop, so that requests under way can finish.
      cleanup.add(() => server.stop());
      gateway.resolve(ready);
    },
  };
}
