import type { Settings } from './settings.ts';

export interface AwsEnvironment {
  readonly region: string;
  /** The variables that give functions their credentials. */
  readonly variables: Readonly<Record<string, string>>;
  /** The credentials for this process; undefined: the SDK finds them. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/** The engine checks no credentials, but the SDK requires some. */
const dummy = {
  variables: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

const ambientNames = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'HOME',
  'USERPROFILE',
];

/** Chooses the credentials. The person's own credentials are used only for an engine that they named. */
export function awsEnvironment(
  { dynamoEndpoint }: Settings,
  ambient: Readonly<Record<string, string | undefined>>,
): AwsEnvironment {
  if (dynamoEndpoint === undefined) return { region: 'us-east-1', ...dummy };
  const region = ambient['AWS_REGION'] ?? ambient['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  if (ambient['AWS_ACCESS_KEY_ID'] === undefined && ambient['AWS_PROFILE'] === undefined) {
    return { region, ...dummy };
  }
  const own = ambientNames.flatMap((name) => {
    const value = ambient[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { region, variables: Object.fromEntries(own), credentials: undefined };
}
