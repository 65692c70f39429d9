import { createVerifier } from '../../../verify/index.ts';
import { frameworks, startApp } from '../../support/in-process/frameworks.ts';
import { send } from '../../support/service/http.ts';
import { type Kind, neededScope } from './kind.ts';

/** The verifier in the process of a service, with each framework. */
export const inProcess: readonly Kind[] = frameworks.map((framework) => ({
  name: `a service with ${framework} that checks keys in its own process`,
  explainsRefusals: true,
  async start({ endpoints }) {
    // On a busy machine, a count may take longer than the usual 2 seconds; the request would be admitted without it.
    const verifier = createVerifier({ settings: JSON.stringify(endpoints.verifier), timeoutMs: 20_000 });
    const app = await startApp(framework, verifier, { route: { scope: neededScope } });
    return {
      call: (key) => send(app.url, 'GET', '/v1/status', key === undefined ? {} : { key }),
      stop: async () => {
        await app.stop();
        await verifier.close();
      },
    };
  },
}));
