import type { Authentication, AwsCredentialIdentity } from '../service/call.ts';

/** The AWS resources of a deployment, for the commands that use them without the API. */
export interface Deployment {
  /** The name of the keys table. */
  readonly keysTable: string;
  /** The ARN of the secret that holds the pepper keyring. */
  readonly pepperSecret: string;
  /** Settings of the clients of AWS services. */
  readonly aws: {
    readonly region: string;
    /** undefined: the SDK finds them, as the AWS CLI does. */
    readonly credentials: AwsCredentialIdentity | undefined;
    readonly dynamoEndpoint: string | undefined;
    readonly secretsEndpoint: string | undefined;
  };
}

/** A deployment or the local run. */
export interface Target {
  readonly url: string;
  /** Authenticates requests to the admin plane. */
  admin(): Promise<Authentication>;
  /** Authenticates requests to the routes that take an API key. */
  key(): Promise<Authentication>;
  /** Finds the AWS resources. */
  deployment(): Promise<Deployment>;
}

/** A target as it was found, without a management key. */
export interface Found extends Omit<Target, 'key'> {
  /** The data folder of the local run; undefined for a deployment. */
  readonly dataFolder: string | undefined;
}
