import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { consoleStackName, parseConfig } from '../config/config.ts';
import { ConsoleStack } from '../console/console-stack.ts';
import { cdkJsonContext } from './cdk-json.ts';
import { LatchkeyStack } from './latchkey-stack.ts';

export interface AppOptions {
  /** CDK context, over that of cdk.json. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Where the cloud assembly goes; by default where the CDK CLI says, or else a temporary folder. */
  readonly outdir?: string;
  /** The settings of docs/configuration.md, instead of the context `latchkey`. */
  readonly config?: unknown;
  /**
   * Whether `app.synth()` checks the template: against CloudFormation's schemas, and against cdk-nag's AwsSolutions pack,
   * of which it fails on each finding that nobody acknowledged. True by default; it takes seconds.
   */
  readonly validate?: boolean;
  /** Whether the console has its stack, if there is one in the configuration; by default true. The local run serves it itself. */
  readonly consoleStack?: boolean;
}

/**
 * The CDK app, the same for deployments, tests and the local run.
 * @throws ConfigError
 */
export function createApp({ context, outdir, config, validate = true, consoleStack = true }: AppOptions = {}): {
  app: App;
  stack: LatchkeyStack;
  console: ConsoleStack | undefined;
} {
  const app = new App({
    // The CDK CLI hands over cdk.json's context by itself; others get the same one here.
    context: { ...cdkJsonContext(), ...context },
    builtinCloudFormationValidation: validate,
    ...(outdir !== undefined && { outdir }),
  });
  if (validate) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const settings = parseConfig(config ?? app.node.tryGetContext('latchkey'));
  const stack = new LatchkeyStack(app, settings.stackName, { config: settings });
  const console =
    settings.console === null || !consoleStack
      ? undefined
      : new ConsoleStack(app, consoleStackName(settings), { latchkey: stack.latchkey });
  return { app, stack, console };
}
