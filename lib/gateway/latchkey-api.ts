import { type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  ApiKeySourceType,
  EndpointType,
  MethodLoggingLevel,
  type RequestValidator,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EncryptionKey } from '../state/encryption-key.ts';
import { AccessLog } from './access-log.ts';

export interface LatchkeyApiProps {
  readonly stageName: string;
  readonly logRetention: RetentionDays;
  /** Of the logs. */
  readonly removalPolicy: RemovalPolicy;
  /** Of the logs; undefined: CloudWatch encrypts with a key of its own. */
  readonly encryptionKey: EncryptionKey | undefined;
  /** Whether X-Ray hears of requests. */
  readonly tracing: boolean;
  /** Whether the API has no address but its custom domain. */
  readonly disableExecuteApiEndpoint: boolean;
  readonly hasWebAcl: boolean;
}

/** The service's own REST API, with its logs; without routes yet. */
export class LatchkeyApi extends Construct {
  readonly restApi: RestApi;
  readonly requestValidator: RequestValidator;

  constructor(scope: Construct, id: string, props: LatchkeyApiProps) {
    super(scope, id);
    const accessLog = new AccessLog(this, 'AccessLog', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
      ...(props.encryptionKey && { encryptionKey: props.encryptionKey.key }),
    });
    this.restApi = new RestApi(this, 'RestApi', {
      // By which CloudWatch tells the metrics of APIs apart.
      restApiName: Stack.of(this).stackName,
      description: 'Latchkey: API keys, and the API that they open',
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      // The authorizer names the usage plan; what a client sends in X-API-Key is never compared with gateway keys.
      apiKeySourceType: ApiKeySourceType.AUTHORIZER,
      ...(props.disableExecuteApiEndpoint && { disableExecuteApiEndpoint: true }),
      cloudWatchRole: true,
      deployOptions: {
        stageName: props.stageName,
        accessLogDestination: accessLog.destination,
        accessLogFormat: accessLog.format,
        loggingLevel: MethodLoggingLevel.ERROR,
        // It would write whole requests, key values included, to the log.
        dataTraceEnabled: false,
        metricsEnabled: true,
        tracingEnabled: props.tracing,
      },
    });
    // A second output of the same URL beside the stack's own.
    this.restApi.node.tryRemoveChild('Endpoint');
    this.#keepExecutionLog(props);
    // There are no body models: the gateway's validator cannot tell malformed JSON from an invalid request, nor say
    // where. The Lambdas check both against the route table's schemas, and query strings too.
    this.requestValidator = this.restApi.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    this.#acknowledge(props);
  }

  /** API Gateway makes this log group itself, for ever; made beforehand, it has a retention. */
  #keepExecutionLog({ stageName, logRetention, removalPolicy, encryptionKey }: LatchkeyApiProps): void {
    const log = new LogGroup(this, 'ExecutionLog', {
      logGroupName: `API-Gateway-Execution-Logs_${this.restApi.restApiId}/${stageName}`,
      retention: logRetention,
      removalPolicy,
      ...(encryptionKey && { encryptionKey: encryptionKey.key }),
    });
    this.restApi.deploymentStage.node.addDependency(log);
  }

  #acknowledge({ hasWebAcl }: LatchkeyApiProps): void {
    Validations.of(this.restApi.node.findChild('CloudWatchRole')).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason:
        'The policy that API Gateway asks for, to write the logs of any API of the account: ' +
        'https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html',
    });
    if (hasWebAcl) return;
    Validations.of(this.restApi.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG3',
      reason:
        'Whether a web ACL pays is for the account that deploys: it costs per rule and request. The setting "waf" makes ' +
        'one, and nothing here stands in the way of another.',
    });
  }
}
