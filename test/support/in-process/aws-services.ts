import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Parameters of Systems Manager, by name. */
export type Parameters = Readonly<Record<string, unknown>>;

export interface AwsServices {
  readonly endpoint: string;
  /** The operations that were called, in order. */
  readonly calls: string[];
  /** Set it to make all calls fail. */
  isDown: boolean;
  stop(): Promise<void>;
}

interface Contents {
  /** Returns the parameters at this moment. Their values become JSON. */
  readonly parameters: () => Parameters;
  readonly secret: () => unknown;
}

/** Serves the two operations that a verifier calls besides DynamoDB. */
export async function startAwsServices({ parameters, secret }: Contents): Promise<AwsServices> {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const operation = String(request.headers['x-amz-target']);
    calls.push(operation);
    const input = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const answer = services.isDown ? undefined : answers[operation]?.(input);
    response.writeHead(answer === undefined ? 500 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer ?? { __type: 'InternalServiceError' }));
  });

  /** One parameter a page, to test that all pages are read. */
  const answers: Readonly<Record<string, (input: { Path?: string; NextToken?: string }) => unknown>> = {
    'AmazonSSM.GetParametersByPath': ({ Path, NextToken = '0' }) => {
      const all = Object.entries(parameters()).filter(([name]) => name.startsWith(`${Path}/`));
      const page = Number(NextToken);
      return {
        Parameters: all.slice(page, page + 1).map(([Name, value]) => ({ Name, Value: JSON.stringify(value) })),
        ...(page + 1 < all.length && { NextToken: String(page + 1) }),
      };
    },
    'secretsmanager.GetSecretValue': () => ({ SecretString: JSON.stringify(secret()) }),
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const services: AwsServices = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    isDown: false,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return services;
}
