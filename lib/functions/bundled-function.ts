import { type CfnResource, Duration, Lazy, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { LambdaCode } from '../assets/assets.ts';
import { unlessRolledBack } from '../config/removal.ts';
import type { EncryptionKey } from '../state/encryption-key.ts';
import { CodeWithSettings } from './code-with-settings.ts';
import { FunctionRole } from './function-role.ts';

/** The metadata of an authorizer in the template: the settings in the file beside its code. */
const settingsMetadata = 'latchkey:settings';

/** Properties that all functions of a deployment share. @internal */
export interface FunctionDefaults {
  readonly code: LambdaCode;
  readonly logRetention: RetentionDays;
  /** Removal policy of the log group. */
  readonly removalPolicy: RemovalPolicy;
  /** Encrypts the log group. undefined: CloudWatch encrypts it with its own key. */
  readonly encryptionKey: EncryptionKey | undefined;
  /** Whether X-Ray traces invocations. */
  readonly tracing: boolean;
  /** The dimension `service` of its metrics: the name of the stack, to distinguish deployments in one Region. */
  readonly serviceName: string;
}

/** @internal */
export interface BundledFunctionProps extends FunctionDefaults {
  /** Name of the file in lambdas/handlers/, without extension. */
  readonly name: string;
  /**
   * All settings of the Lambda's environment schema. Type them as `Variables<typeof ItsEnvironment>`. Texts become environment
   * variables; the others go into the file beside the code.
   */
  readonly environment: Readonly<Record<string, unknown>>;
  /** Returns further settings for the file, which are known only during the synthesis. @default none */
  readonly lateSettings?: () => Readonly<Record<string, unknown>>;
  /** Memory in MiB. */
  readonly memoryMiB: number;
  /** Whether requests wait for the function. @default false */
  readonly isWaitedFor?: boolean;
  /** Concurrent executions that Lambda reserves, and their maximum. @default null: what the account has left */
  readonly reservedConcurrency?: number | null;
  /**
   * Timeout of one invocation, in seconds.
   * @default 25, below the 29 seconds of API Gateway's integration timeout
   */
  readonly timeoutSeconds?: number;
}

/** A Lambda of lambdas/handlers/ with its own log group and role. The role can write the log and traces; grants add the rest. */
export class BundledFunction extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  /** The role of the function. Grants take the construct itself: `keys.grant(bundledFunction, 'get')`. */
  readonly grantPrincipal: IPrincipal;

  /** @internal */
  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const { name, environment, memoryMiB, timeoutSeconds = 25, reservedConcurrency = null, code, logRetention } = props;
    const { isWaitedFor = false } = props;
    const { removalPolicy, encryptionKey, tracing, serviceName } = props;
    const logGroup = new LogGroup(this, 'Log', {
      retention: logRetention,
      removalPolicy: unlessRolledBack(removalPolicy),
      // The policy of the key covers only the logs of its own stack.
      ...(encryptionKey && Stack.of(encryptionKey) === Stack.of(this) && { encryptionKey: encryptionKey.key }),
    });
    const role = new FunctionRole(this, 'Role');
    logGroup.grantWrite(role);
    this.grantPrincipal = role;
    const { variables, ofFile } = splitSettings(environment);
    const settings = () => ({ ...ofFile, ...props.lateSettings?.() });
    const hasFile = props.lateSettings !== undefined || Object.keys(ofFile).length > 0;
    const bundle = code.codeOf(name, this);
    this.function = new LambdaFunction(this, 'Function', {
      description: `Latchkey: ${name}`,
      code: hasFile ? new CodeWithSettings(bundle, settings) : bundle,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMiB,
      ...(reservedConcurrency !== null && { reservedConcurrentExecutions: reservedConcurrency }),
      // Above the sum of the timeouts of its calls to AWS.
      timeout: Duration.seconds(timeoutSeconds),
      role,
      logGroup,
      // Left out when disabled, which is Lambda's default, so that the role gets no permissions for it.
      ...(tracing && { tracing: Tracing.ACTIVE }),
      environment: {
        ...variables,
        // With the option, each start reads the source map. Functions that requests wait for read it when they log an error.
        ...(!isWaitedFor && { NODE_OPTIONS: '--enable-source-maps' }),
        POWERTOOLS_LOG_LEVEL: 'INFO',
        POWERTOOLS_SERVICE_NAME: serviceName,
      },
    });
    // `cdk diff` shows a change of the file only as a new hash. With the metadata, it shows the changed settings.
    if (props.lateSettings !== undefined) {
      (this.function.node.defaultChild as CfnResource).addMetadata(
        settingsMetadata,
        Lazy.any({ produce: () => withTexts(settings()) }),
      );
    }
    if (tracing) {
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'PutTraceSegments and PutTelemetryRecords of X-Ray do not support resource-level permissions: ' +
          'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html',
      });
    }
  }
}

function splitSettings(environment: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(environment);
  return {
    variables: Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    ofFile: Object.fromEntries(entries.filter(([, value]) => typeof value !== 'string')),
  };
}

/** Returns settings whose members are texts: CloudFormation refuses a template with a null, which plans have. */
function withTexts(settings: Readonly<Record<string, unknown>>): Record<string, Record<string, string>> {
  const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return Object.fromEntries(
    Object.entries(settings).map(([name, members]) => [
      name,
      Object.fromEntries(Object.entries(members as object).map(([key, value]) => [key, textOf(value)])),
    ]),
  );
}
