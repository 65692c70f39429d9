import { type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  ApiKeySourceType,
  type CfnRestApi,
  EndpointType,
  MethodLoggingLevel,
  type RequestValidator,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routes } from '../../lambdas/http/routes/index.ts';
import type { Config } from '../config/config.ts';
import { unlessRolledBack } from '../config/removal.ts';
import type { EncryptionKey } from '../state/encryption-key.ts';
import { AccessLog } from './access-log.ts';
import type { TlsOfApi } from './tls.ts';

export interface LatchkeyApiProps {
  readonly stageName: string;
  readonly logRetention: RetentionDays;
  /** Removal policy of the logs. */
  readonly removalPolicy: RemovalPolicy;
  /** Encrypts the logs. undefined: CloudWatch encrypts them with its own key. */
  readonly encryptionKey: EncryptionKey | undefined;
  /** Whether X-Ray traces requests. */
  readonly tracing: boolean;
  /** Whether to set the role with which API Gateway writes the logs of all APIs of the account and Region. */
  readonly accountLogRole: boolean;
  /** Whether the API responds at its custom domain only. */
  readonly disableExecuteApiEndpoint: boolean;
  /** The maximum request rate of each method. null: only the throttle of the account. */
  readonly throttle: Config['stageThrottle'];
  /** The TLS versions and ciphers of clients. */
  readonly tls: TlsOfApi;
  readonly hasWebAcl: boolean;
}

const methodSettings = {
  loggingLevel: MethodLoggingLevel.ERROR,
  // Data tracing would write whole requests, including key values, to the log.
  dataTraceEnabled: false,
  // Metrics of each method cost up to $50 a month, and nothing reads them. Metrics of the stage are free and always on.
  metricsEnabled: false,
} as const;

/**
 * The OpenAPI document is public, and a function returns it: it is too large for a mock integration in the template
 * (docs/decisions/0036-throttles-before-the-authorizer.md). People and tools read it rarely.
 */
const openApiMethod = `${routes.getOpenApi.path}/${routes.getOpenApi.method}`;
const openApiThrottle = { requestsPerSecond: 10, burst: 20 };

function throttlingOf(throttle: Config['stageThrottle']) {
  if (throttle === null) return {};
  return { throttlingRateLimit: throttle.requestsPerSecond, throttlingBurstLimit: throttle.burst };
}

/** The REST API of the service, with its logs and without routes. */
export class LatchkeyApi extends Construct {
  readonly restApi: RestApi;
  readonly requestValidator: RequestValidator;

  constructor(scope: Construct, id: string, props: LatchkeyApiProps) {
    super(scope, id);
    const accessLog = new AccessLog(this, 'AccessLog', {
      retention: props.logRetention,
      removalPolicy: unlessRolledBack(props.removalPolicy),
      ...(props.encryptionKey && { encryptionKey: props.encryptionKey.key }),
    });
    this.restApi = new RestApi(this, 'RestApi', {
      // CloudWatch identifies the metrics of an API by this name.
      restApiName: Stack.of(this).stackName,
      description: 'Latchkey: API keys, and the API that they open',
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      // The authorizer selects the usage plan. API Gateway never compares the X-API-Key of a client with gateway keys.
      apiKeySourceType: ApiKeySourceType.AUTHORIZER,
      ...(props.disableExecuteApiEndpoint && { disableExecuteApiEndpoint: true }),
      cloudWatchRole: props.accountLogRole,
      deployOptions: {
        stageName: props.stageName,
        accessLogDestination: accessLog.destination,
        accessLogFormat: accessLog.format,
        ...methodSettings,
        ...throttlingOf(props.throttle),
        methodOptions: { [openApiMethod]: { ...methodSettings, ...throttlingOf(openApiThrottle) } },
        tracingEnabled: props.tracing,
      },
    });
    // The L2 construct has no properties for them.
    Object.assign(this.restApi.node.defaultChild as CfnRestApi, props.tls);
    // The stack has its own output for this URL.
    this.restApi.node.tryRemoveChild('Endpoint');
    this.#keepExecutionLog(props);
    // There are no body models: the gateway's validator does not distinguish malformed JSON from an invalid request and does not
    // name the field. The Lambdas validate bodies and query strings with the schemas of the route table.
    this.requestValidator = this.restApi.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    this.#acknowledge(props);
  }

  /** Creates the execution log group with a retention. API Gateway would create it without one. */
  #keepExecutionLog({ stageName, logRetention, removalPolicy, encryptionKey }: LatchkeyApiProps): void {
    const log = new LogGroup(this, 'ExecutionLog', {
      logGroupName: `API-Gateway-Execution-Logs_${this.restApi.restApiId}/${stageName}`,
      retention: logRetention,
      removalPolicy: unlessRolledBack(removalPolicy),
      ...(encryptionKey && { encryptionKey: encryptionKey.key }),
    });
    this.restApi.deploymentStage.node.addDependency(log);
  }

  #acknowledge({ hasWebAcl, accountLogRole }: LatchkeyApiProps): void {
    if (accountLogRole) {
      Validations.of(this.restApi.node.findChild('CloudWatchRole')).acknowledge({
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason:
          'API Gateway requires this policy to write the logs of all APIs of the account: ' +
          'https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html',
      });
    }
    if (hasWebAcl) return;
    Validations.of(this.restApi.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG3',
      reason:
        'A web ACL costs per rule and request, so it is a choice of each deployment. The setting "waf" adds one, and ' +
        'operators can associate their own.',
    });
  }
}
