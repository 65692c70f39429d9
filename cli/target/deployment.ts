import type { AwsCredentials } from '../../client/sign.ts';
import type { Authentication } from '../service/call.ts';

/** The settings of a client of an AWS service. Without credentials and an endpoint, the SDK finds them as the AWS CLI does. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials?: AwsCredentials;
  readonly endpoint?: string;
}

/** The AWS resources of a deployment, for the commands that use them without the API. */
export interface Deployment {
  /** The name of the keys table. */
  readonly keysTable: string;
  /** The ARN of the secret that holds the pepper keyring. */
  readonly pepperSecret: string;
  readonly dynamo: ClientSettings;
  readonly secretsManager: ClientSettings;
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
