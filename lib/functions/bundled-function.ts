import { Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EncryptionKey } from '../state/encryption-key.ts';
import type { Bundles } from './bundles.ts';

/** What all functions of a deployment share. */
export interface FunctionDefaults {
  readonly bundles: Bundles;
  readonly logRetention: RetentionDays;
  /** Of its log group. */
  readonly removalPolicy: RemovalPolicy;
  /** Of its log group; undefined: CloudWatch encrypts with a key of its own. */
  readonly encryptionKey: EncryptionKey | undefined;
  /** Whether X-Ray hears of its invocations. */
  readonly tracing: boolean;
  /** Under which its metrics are: tells two deployments in one Region apart. */
  readonly serviceName: string;
}

export interface BundledFunctionProps extends FunctionDefaults {
  /** The file in lambdas/handlers/, without extension. */
  readonly name: string;
  /** All variables that the Lambda's environment schema asks for: build it as `Variables<typeof ItsEnvironment>`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  /**
   * How long one invocation may take, in seconds.
   * @default 25, below the 29 s that the gateway waits
   */
  readonly timeoutSeconds?: number;
}

/** A Lambda of lambdas/handlers/ with a log group and a role of its own. The role may write that log, traces, and what it is granted. */
export class BundledFunction extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  /** The role of the function. Grants take the construct itself: `keys.grant(bundledFunction, 'get')`. */
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const { name, environment, memoryMiB, timeoutSeconds = 25, bundles, logRetention } = props;
    const { removalPolicy, encryptionKey, tracing, serviceName } = props;
    const logGroup = new LogGroup(this, 'Log', {
      retention: logRetention,
      removalPolicy,
      // The key admits the logs of its own stack only.
      ...(encryptionKey && Stack.of(encryptionKey) === Stack.of(this) && { encryptionKey: encryptionKey.key }),
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.grantPrincipal = role;
    this.function = new LambdaFunction(this, 'Function', {
      description: `Latchkey: ${name}`,
      code: bundles.codeOf(name, this),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMiB,
      // Above the time limits of its calls to AWS taken together.
      timeout: Duration.seconds(timeoutSeconds),
      role,
      logGroup,
      // Disabled is the default of Lambda: left out, so that the role is not asked for anything.
      ...(tracing && { tracing: Tracing.ACTIVE }),
      environment: {
        ...environment,
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        POWERTOOLS_SERVICE_NAME: serviceName,
      },
    });
    if (tracing) {
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'PutTraceSegments and PutTelemetryRecords of X-Ray know no resources: ' +
          'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html',
      });
    }
  }
}
