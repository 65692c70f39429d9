import type { LocalConsole } from '../console/open-console.ts';
import type { OperatorCredentials } from '../gateway/operator.ts';
import type { BusEvent } from '../services/events/event-bus.ts';
import type { Cleanup } from '../shared/cleanup.ts';
import type { DataFolder } from '../shared/data-folder.ts';
import type { Log } from '../shared/log-file.ts';
import type { AwsEnvironment } from './aws-environment.ts';
import type { Settings } from './settings.ts';

/** A local run that is ready. */
export interface LocalRun {
  readonly url: string;
  readonly rootKey: string;
  readonly workspaceId: string;
  readonly plan: string;
  /** The console's address and sign-in; undefined if browsers cannot sign in at this address. */
  readonly console: Pick<LocalConsole, 'url' | 'owner' | 'password'> | undefined;
  /** Credentials for the admin plane. */
  readonly operator: OperatorCredentials;
  readonly region: string;
  readonly dynamoEndpoint: string;
  /** Table names by logical id. */
  readonly tables: Readonly<Record<string, string>>;
  readonly logFile: string | undefined;
  /** The folder of the data; undefined if data is not kept. */
  readonly dataFolder: string | undefined;
  /** Resource types of the template that the local run leaves out. */
  readonly leftOut: readonly string[];
  stop(): Promise<void>;
}

export interface LocalRunOptions {
  /** Receives the steps of the start. */
  readonly onProgress?: (step: string) => void;
  /** Receives problems that the person at the keyboard should know, such as a function that does not start. */
  readonly onTrouble?: (message: string) => void;
  /** Receives the events that functions publish. */
  readonly onEvent?: (event: BusEvent) => void;
  /** Called when the run cannot continue. */
  readonly onFatal?: (message: string) => void;
  /** Stops everything that was started. Pass one to be able to stop during the start. */
  readonly cleanup?: Cleanup;
}

/** Everything that all steps of the start need. */
export interface RunContext {
  readonly settings: Settings;
  readonly aws: AwsEnvironment;
  readonly folder: DataFolder;
  readonly log: Log;
  readonly cleanup: Cleanup;
  /** Logs a problem, and shows it on the terminal. */
  readonly report: (message: string) => void;
}
