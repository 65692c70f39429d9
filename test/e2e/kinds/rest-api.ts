import { send } from '../../support/service/http.ts';
import type { Kind } from './kind.ts';

/** The sample API of the deployment. */
export const restApi: Kind = {
  name: 'a REST API',
  explainsRefusals: true,
  start: async ({ url }) => ({
    call: (key) => send(url, 'GET', '/v1/status', key === undefined ? {} : { key }),
    stop: async () => {},
  }),
};
