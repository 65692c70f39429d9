import { Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  ApiKeySourceType,
  AuthorizationType,
  EndpointType,
  type IAuthorizer,
  LambdaIntegration,
  MethodLoggingLevel,
  type MethodOptions,
  type Resource,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Route, routes } from '../lambdas/http/routes.ts';
import { AccessLog } from './access-log.ts';
import type { BundledFunction } from './bundled-function.ts';
import { allowedHeaders, exposedHeaders } from './cors.ts';

export interface LatchkeyApiProps {
  readonly stageName: string;
  /** By the name of their file: one for each route. */
  readonly functions: Readonly<Record<(typeof routes)[keyof typeof routes]['lambda'], BundledFunction>>;
  /** Who decides on requests of protected routes. */
  readonly authorizer: IAuthorizer;
  /** `*` or one origin. */
  readonly corsAllowOrigin: string;
  readonly logRetention: RetentionDays;
  /** Of the logs. */
  readonly removalPolicy: RemovalPolicy;
  /** Whether X-Ray hears of requests. */
  readonly tracing: boolean;
  /** Whether the API has no address but its custom domain. */
  readonly disableExecuteApiEndpoint: boolean;
  readonly hasWebAcl: boolean;
}

/** The REST API: exactly the routes of the route table, and a CORS preflight for each of their paths. */
export class LatchkeyApi extends Construct {
  readonly restApi: RestApi;

  constructor(scope: Construct, id: string, props: LatchkeyApiProps) {
    super(scope, id);
    const accessLog = new AccessLog(this, 'AccessLog', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
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
    this.#addRoutes(props);
    this.#acknowledge(props);
  }

  #addRoutes({ functions, authorizer, corsAllowOrigin }: LatchkeyApiProps): void {
    // There are no body models: the gateway's validator cannot tell malformed JSON from an invalid request, nor say
    // where. The Lambdas check both against the route table's schemas, and query strings too.
    const requestValidator = this.restApi.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    for (const [path, routesOfPath] of Object.entries(Object.groupBy(Object.values(routes), ({ path }) => path))) {
      const resource = this.restApi.root.resourceForPath(path);
      for (const route of routesOfPath) {
        const integration = new LambdaIntegration(functions[route.lambda].function, { allowTestInvoke: false });
        const method = resource.addMethod(route.method, integration, {
          ...methodOptions[route.auth](authorizer),
          requestValidator,
          requestParameters: pathParametersOf(route),
        });
        Validations.of(method).acknowledge(...findings[route.auth]);
      }
      // Operators sign their requests; no page in a browser does.
      if (routesOfPath.some(({ auth }) => auth !== 'iam')) addPreflight(resource, corsAllowOrigin, routesOfPath);
    }
  }

  /** API Gateway makes this log group itself, for ever; made beforehand, it has a retention. */
  #keepExecutionLog({ stageName, logRetention, removalPolicy }: LatchkeyApiProps): void {
    const log = new LogGroup(this, 'ExecutionLog', {
      logGroupName: `API-Gateway-Execution-Logs_${this.restApi.restApiId}/${stageName}`,
      retention: logRetention,
      removalPolicy,
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

const methodOptions: Readonly<Record<Route['auth'], (authorizer: IAuthorizer) => MethodOptions>> = {
  'api-key': (authorizer) => ({
    authorizationType: AuthorizationType.CUSTOM,
    authorizer,
    // Without it the usage plan's throttle and quota do not apply.
    apiKeyRequired: true,
  }),
  iam: () => ({ authorizationType: AuthorizationType.IAM, apiKeyRequired: false }),
  none: () => ({ authorizationType: AuthorizationType.NONE, apiKeyRequired: false }),
};

const keyFindings = [
  { id: 'AwsSolutions-COG4', reason: 'API keys are verified by an authorizer of our own; there is no user pool.' },
];
const iamFindings = [
  { id: 'AwsSolutions-COG4', reason: 'Operators sign with AWS credentials (SigV4); there is no user pool.' },
];
const openFindings = [
  { id: 'AwsSolutions-APIG4', reason: 'Open by design: it tells nothing but what is public, and reads nothing.' },
  { id: 'AwsSolutions-COG4', reason: 'Open by design: it tells nothing but what is public, and reads nothing.' },
];

const findings = { 'api-key': keyFindings, iam: iamFindings, none: openFindings } as const;

function pathParametersOf({ path }: Route): Record<string, boolean> {
  return Object.fromEntries(
    [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => [`method.request.path.${name}`, true]),
  );
}

function addPreflight(resource: Resource, origin: string, routesOfPath: readonly Route[]): void {
  resource.addCorsPreflight({
    allowOrigins: [origin],
    allowMethods: routesOfPath.map(({ method }) => method),
    allowHeaders: [...allowedHeaders],
    exposeHeaders: [...exposedHeaders],
    maxAge: Duration.hours(1),
  });
}
