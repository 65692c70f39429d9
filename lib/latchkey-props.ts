import type { LatchkeyConfig } from './config/latchkey-config.ts';

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

export interface RotateSecretOptions {
  /** Id of the workspace that owns the key, `ws_…`. It becomes a tag of the secret. */
  readonly workspaceId: string;
  /** Days between rotations, 1 to 1,000. */
  readonly everyDays: number;
}
