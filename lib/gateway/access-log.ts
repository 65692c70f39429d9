import type { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat, type IAccessLogDestination, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigateway';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface AccessLogProps {
  readonly retention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: IKey;
}

/** The access log: one JSON line per request. */
export class AccessLog extends Construct {
  readonly destination: IAccessLogDestination;
  readonly format = AccessLogFormat.custom(JSON.stringify(fields));

  constructor(scope: Construct, id: string, props: AccessLogProps) {
    super(scope, id);
    this.destination = new LogGroupLogDestination(new LogGroup(this, 'Log', props));
  }
}

/**
 * The fields contain no query string, header, body or real path, because a client may put a key value into any of them, and
 * not the gateway's error message, which may quote the Authorization header.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
const fields = {
  requestId: '$context.requestId',
  extendedRequestId: '$context.extendedRequestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  resource: '$context.resourcePath',
  status: '$context.status',
  responseLength: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integration.latency',
  integrationStatus: '$context.integration.status',
  authorizerLatencyMs: '$context.authorizer.latency',
  authorizerStatus: '$context.authorizer.status',
  authorizerError: '$context.authorizer.error',
  gatewayResponse: '$context.error.responseType',
  keyId: '$context.authorizer.keyId',
  workspaceId: '$context.authorizer.workspaceId',
  plan: '$context.authorizer.plan',
  code: '$context.authorizer.code',
} as const;
