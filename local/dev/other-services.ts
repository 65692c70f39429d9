import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PrivateEndpoint } from '../services/private-endpoint.ts';

/**
 * Serves all AWS services that the run does not have: each request fails with a clear message. Without it, the SDK would call AWS.
 */
export async function startOtherServices(): Promise<PrivateEndpoint> {
  const server = createServer((request, response) => {
    request.resume();
    const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
    const message = `latchkey dev has no ${scope ?? 'such service'}. Use a stub, or the service of a test account.`;
    const isJson = /json/.test(request.headers['content-type'] ?? '') || request.headers['x-amz-target'] !== undefined;
    const code = 'NotImplemented';
    response.writeHead(501, {
      'Content-Type': isJson ? 'application/json' : 'application/xml',
      'x-amzn-ErrorType': code,
    });
    if (isJson) response.end(JSON.stringify({ __type: code, message }));
    // S3 has the error at the top, the query protocol inside an ErrorResponse.
    else if (scope === 's3') response.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
    else
      response.end(`<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
