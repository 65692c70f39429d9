import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { cdkJsonSource, consoleStackName, parseConfig } from '../config/config.ts';
import { ConsoleStack } from '../console/console-stack.ts';
import { cdkJsonContext } from './cdk-json.ts';
import { LatchkeyStack } from './latchkey-stack.ts';

export interface AppOptions {
  /** CDK context. It overrides the context of cdk.json. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Folder of the cloud assembly. @default the folder of the CDK CLI, else a temporary folder */
  readonly outdir?: string;
  /** The settings of docs/configuration.md. @default the context `latchkey` */
  readonly config?: unknown;
  /**
   * Whether `app.synth()` validates the template against CloudFormation's schemas and cdk-nag's AwsSolutions pack. It fails on
   * every finding that is not acknowledged. Takes seconds. Without it, the cloud assembly also lacks tree.json and stack traces.
   * @default true
   */
  readonly validate?: boolean;
  /** Whether to add the stack of the console, if it is configured. The local run serves the console itself. @default true */
  readonly consoleStack?: boolean;
}

/**
 * Creates the CDK app for deployments, tests and the local run.
 * @throws ConfigError if the configuration is invalid
 */
export function createApp({ context, outdir, config, validate = true, consoleStack = true }: AppOptions = {}): {
  app: App;
  stack: LatchkeyStack;
  console: ConsoleStack | undefined;
} {
  const app = new App({
    // Only the CDK CLI passes the context of cdk.json.
    context: { ...cdkJsonContext(), ...(!validate && { 'aws:cdk:disable-creation-stack-traces': true }), ...context },
    builtinCloudFormationValidation: validate,
    treeMetadata: validate,
    stackTraces: validate,
    ...(outdir !== undefined && { outdir }),
  });
  if (validate) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const settings = parseConfig(config ?? app.node.tryGetContext('latchkey'), cdkJsonSource);
  const stack = new LatchkeyStack(app, settings.stackName, {
    config: settings,
    configSource: cdkJsonSource,
  });
  const console =
    settings.console === null || !consoleStack
      ? undefined
      : new ConsoleStack(app, consoleStackName(settings), { latchkey: stack.latchkey });
  return { app, stack, console };
}
