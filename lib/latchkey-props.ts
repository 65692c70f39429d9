import type { Method } from 'aws-cdk-lib/aws-apigateway';
import type { LatchkeyConfig } from './config/latchkey-config.ts';
import type { ApiProtectionOptions } from './protection/api-protection.ts';

export interface LatchkeyProps {
  /**
   * The settings of docs/configuration.md. `stackName` and `sampleApi` have no effect here.
   * @default every setting has its default
   */
  readonly config?: LatchkeyConfig;
  /**
   * Where the configuration is written. Error messages start with it.
   * @default the path of the construct and `config`
   */
  readonly configSource?: string;
}

export interface ProtectOptions extends ApiProtectionOptions {
  /** The scope that a key needs: `resource:action`, e.g. `orders:read`. */
  readonly scope: string;
  /**
   * How many requests of a quota one request counts as: 1 to 1000. Rate limits count each request once.
   * @default 1
   */
  readonly cost?: number;
  /**
   * Methods of the API that Latchkey does not protect, e.g. a health check. Valid only for a whole API.
   * @default none
   */
  readonly except?: readonly Method[];
}

export interface RotateSecretOptions {
  /** Id of the workspace that owns the key, `ws_…`. It becomes a tag of the secret. */
  readonly workspaceId: string;
  /** Days between rotations, 1 to 1,000. */
  readonly everyDays: number;
}
