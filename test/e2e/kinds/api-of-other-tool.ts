import { randomUUID } from 'node:crypto';
import { withLatchkey } from '../../../backend/index.ts';
import { snippetOf } from '../../support/docs-snippets.ts';
import { serveApiOfOtherTool } from '../../support/service/api-of-other-tool.ts';
import { latchkey, typed } from '../../support/service/command-line.ts';
import { send } from '../../support/service/http.ts';
import { type Kind, neededScope } from './kind.ts';

const page = 'apis-of-other-tools/openapi.md';

/** A REST API that no CDK app made, from the OpenAPI document of the documentation, behind the shared authorizer of the local run. */
export const apiOfOtherTool: Kind = {
  name: 'an API of another tool',
  explainsRefusals: false,
  async start({ endpoints }) {
    const apiId = `Orders-${randomUUID()}`;
    const backend = withLatchkey(async ({ principal }) => ({ statusCode: 200, body: JSON.stringify(principal) }));
    const document = JSON.parse(snippetOf(page, 'openapi'));
    const { url, stop } = await serveApiOfOtherTool(apiId, document, endpoints, (event) => backend(event, undefined));
    const scopes = JSON.stringify({ 'GET /orders/{id}': neededScope });
    const registered = await latchkey(['api', 'register', apiId, '--scopes', '-'], {}, typed(scopes));
    if (registered.code !== 0) throw new Error(registered.stderr);
    return { call: (key) => send(url, 'GET', '/orders/7', key === undefined ? {} : { key }), stop };
  },
};
