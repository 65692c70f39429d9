import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Secret } from './secrets.ts';

export interface SecretsManager {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Serves secrets over the part of Secrets Manager's protocol that Lambdas use. The path holds a random part, so that
 * only who was given the endpoint can read them, not everybody on the machine.
 */
export async function startSecretsManager(secrets: readonly Secret[]): Promise<SecretsManager> {
  const path = `/${randomBytes(16).toString('hex')}`;
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request, path, secrets);
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}${path}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(request: IncomingMessage, path: string, secrets: readonly Secret[]) {
  if (request.url?.replace(/\/$/, '') !== path) return refusal('AccessDeniedException', 'Not for you.');
  const [, action] = /^secretsmanager\.(\w+)$/.exec(String(request.headers['x-amz-target'])) ?? [];
  const input = await readJson(request);
  const secret = secrets.find(({ arn, name }) => input['SecretId'] === arn || input['SecretId'] === name);
  if (secret === undefined || (input['VersionStage'] ?? 'AWSCURRENT') !== 'AWSCURRENT') {
    return refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  const { arn: ARN, name: Name, value: SecretString } = secret;
  switch (action) {
    case 'GetSecretValue':
      return { status: 200, body: { ARN, Name, SecretString, VersionId: 'local', VersionStages: ['AWSCURRENT'] } };
    case 'DescribeSecret':
      return { status: 200, body: { ARN, Name, VersionIdsToStages: { local: ['AWSCURRENT'] } } };
    default:
      return refusal('InvalidRequestException', `The local run does not serve ${action}.`);
  }
}

function refusal(type: string, message: string) {
  return { status: 400, body: { __type: type, message } };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return {};
  }
}
