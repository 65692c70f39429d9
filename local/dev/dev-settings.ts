/** The settings of `latchkey dev`. */
export interface DevSettings {
  /** The folder of the CDK app. */
  readonly folder: string;
  /** The port of the first API; the others have the ports after it. 0 chooses free ports. */
  readonly port: number;
  /** The data folder, relative to the folder of the app. `:memory:` keeps nothing. */
  readonly dataDirectory: string;
  /** Replaces the command of cdk.json. */
  readonly app: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
  /** undefined: all stacks. */
  readonly stacks: readonly string[] | undefined;
  /** The plan of the workspace. undefined: the first plan with API access. */
  readonly plan: string | undefined;
  /** Whether the data of earlier runs is removed. */
  readonly reset: boolean;
}

/** An API of a run, at its address. */
export interface DevApi {
  /** The path of its construct. */
  readonly path: string;
  readonly url: string;
}

/** The facts about a run that the terminal shows. They contain secrets. */
export interface DevStatus {
  readonly apis: readonly DevApi[];
  /** The address of Latchkey itself. */
  readonly latchkeyUrl: string;
  readonly key: string;
  /** The requests that the key may make in a minute. undefined: not known. */
  readonly perMinute: number | undefined;
  readonly scopes: readonly string[];
  readonly rootKey: string;
  readonly workspaceId: string;
  readonly plan: string;
  /** A request that the key may make. */
  readonly example: { readonly method: string; readonly url: string };
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
  readonly dataFolder: string | undefined;
  readonly logFile: string | undefined;
}
