import { readFile } from 'node:fs/promises';
import type { AwsCredentials } from '../lambdas/adapters/lean/signer.ts';
import type { Clock } from '../lambdas/domain/shared/random.ts';
import { minuteMs } from '../lambdas/domain/shared/time.ts';

/** Credentials as the providers of the AWS SDK return them. */
export interface ProvidedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** @default they do not expire */
  readonly expiration?: Date | undefined;
}

/** Returns credentials, e.g. `fromNodeProviderChain()` of `@aws-sdk/credential-providers`. */
export type CredentialProvider = () => Promise<ProvidedCredentials>;

/** Credentials that end sooner are replaced while the old ones still work. */
const refreshBeforeEndMs = 5 * minuteMs;
/** Credentials without an end are asked for again after this time. */
const unendingMs = 5 * minuteMs;
/** The time between two attempts to replace credentials that still work. */
const retryMs = 10_000;

/** Returns the credentials for a call; a promise only if the caller must wait for them. */
export function credentialsFrom(
  provider: CredentialProvider,
  clock: Clock,
): () => AwsCredentials | Promise<AwsCredentials> {
  let known: { readonly credentials: AwsCredentials; readonly staleAt: number; readonly endsAt: number } | undefined;
  let asking: Promise<AwsCredentials> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;

  const ask = async (): Promise<AwsCredentials> => {
    try {
      // A provider that throws before it returns a promise must not end the attempt before `asking` is set.
      const { accessKeyId, secretAccessKey, sessionToken, expiration } = await Promise.resolve().then(provider);
      const credentials = { accessKeyId, secretAccessKey, sessionToken };
      const endsAt = expiration?.getTime() ?? Number.POSITIVE_INFINITY;
      known = {
        credentials,
        endsAt,
        staleAt: expiration === undefined ? clock() + unendingMs : endsAt - refreshBeforeEndMs,
      };
      return credentials;
    } finally {
      asking = undefined;
    }
  };

  return () => {
    const now = clock();
    if (known !== undefined && now < known.staleAt) return known.credentials;
    if (asking === undefined && (known === undefined || now >= known.endsAt || now - askedAt >= retryMs)) {
      askedAt = now;
      asking = ask();
      // A call that does not wait for it must not end the process.
      asking.catch(() => {});
    }
    if (known !== undefined && now < known.endsAt) return known.credentials;
    return asking ?? ask();
  };
}

/** Credentials that a local run accepts. It checks none. */
export const localCredentials: CredentialProvider = async () => ({ accessKeyId: 'local', secretAccessKey: 'local' });

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds credentials as Lambda, ECS and EKS Pod Identity pass them: in the environment, or at the address that the environment names
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).
 */
export function environmentCredentials(environment: Environment = process.env): CredentialProvider {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
    if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
      return {
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        sessionToken: AWS_SESSION_TOKEN || undefined,
      };
    }
    const url = containerUrl(environment);
    if (url !== undefined) return fromContainer(url, environment);
    throw new Error(
      'Latchkey found no AWS credentials: the environment has neither AWS_ACCESS_KEY_ID nor the address of a container’s credentials. On EC2, on EKS with IRSA, or with a profile, pass { credentials: fromNodeProviderChain() } of @aws-sdk/credential-providers to createVerifier.',
    );
  };
}

/** Addresses that may receive the token without TLS: this machine, and the agents of ECS and EKS. */
const trusted = /^(localhost|127(\.\d+){3}|\[::1\]|169\.254\.170\.2|169\.254\.170\.23|\[fd00:ec2::23\])$/;

function containerUrl(environment: Environment): URL | undefined {
  const relative = environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  if (relative) return new URL(relative, 'http://169.254.170.2');
  const full = environment['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (!full) return undefined;
  const url = new URL(full);
  if (url.protocol === 'https:' || trusted.test(url.hostname)) return url;
  throw new Error(
    'AWS_CONTAINER_CREDENTIALS_FULL_URI names another host without TLS. The credentials of a container come from this machine only.',
  );
}

async function fromContainer(url: URL, environment: Environment): Promise<ProvidedCredentials> {
  const file = environment['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file ? (await readFile(file, 'utf8')).trim() : environment['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  const response = await fetch(url, {
    ...(token && { headers: { authorization: token } }),
    signal: AbortSignal.timeout(2000),
  });
  if (!response.ok) throw new Error(`The credentials of the container could not be read: status ${response.status}.`);
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = (await response.json()) as Record<string, unknown>;
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') {
    throw new Error('The credentials of the container are incomplete.');
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: typeof Token === 'string' ? Token : undefined,
    expiration: typeof Expiration === 'string' ? new Date(Expiration) : undefined,
  };
}
