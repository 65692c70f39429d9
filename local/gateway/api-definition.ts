import type { Throttle } from './token-bucket.ts';
import type { UsagePlanDefinition } from './usage-plans.ts';

/** The deployed API, as the template describes it. */
export interface ApiDefinition {
  readonly apiId: string;
  readonly region: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** The throttles of single methods by `GET /path`, and of each other method by `*`. They count every request, authorized or not. */
  readonly stageThrottles: Readonly<Record<string, Throttle>>;
  readonly accessLogFormat: string | undefined;
  readonly binaryMediaTypes: readonly string[];
  readonly keySource: 'HEADER' | 'AUTHORIZER';
  readonly routes: readonly RouteDefinition[];
  readonly gatewayResponses: Readonly<Record<string, GatewayResponseDefinition>>;
  readonly usagePlans: readonly UsagePlanDefinition[];
}

export interface RouteDefinition {
  /** `ANY` matches every method that no other route of the path has. */
  readonly method: string;
  /** e.g. `/api/v1/api-keys/{id}` */
  readonly resource: string;
  readonly resourceId: string;
  readonly authorizer: AuthorizerDefinition | undefined;
  /** Whether requests must be signed with AWS credentials (SigV4). */
  readonly signed: boolean;
  readonly apiKeyRequired: boolean;
  /** e.g. `method.request.querystring.id`; empty if the method has no validator of parameters. */
  readonly requiredParameters: readonly string[];
  readonly integration: Integration;
}

export interface AuthorizerDefinition {
  readonly id: string;
  readonly functionId: string;
  /** e.g. `method.request.header.Authorization` */
  readonly identitySources: readonly string[];
}

export type Integration = LambdaIntegration | MockIntegration | HttpIntegration | MissingIntegration;

export interface LambdaIntegration {
  readonly type: 'lambda';
  readonly functionId: string;
  readonly timeoutMs: number;
}

export interface MockIntegration {
  readonly type: 'mock';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body by media type, as static text. */
  readonly bodies: Readonly<Record<string, string>>;
  /** Origins that `Access-Control-Allow-Origin` names if they send the request. */
  readonly furtherOrigins: readonly string[];
}

/** An HTTP server that gets the request as it is, with the mapped parameters. */
export interface HttpIntegration {
  readonly type: 'http';
  /** `ANY` uses the client's method. */
  readonly method: string;
  readonly uri: string;
  /** Sources by target, such as `integration.request.header.X-Caller`: `context.authorizer.keyId`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** A backend that this run cannot call. */
export interface MissingIntegration {
  readonly type: 'missing';
  readonly reason: string;
}

export interface GatewayResponseDefinition {
  readonly status: number | undefined;
  /** Sources by header name: a quoted static value, or a variable. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bodies by media type. */
  readonly templates: Readonly<Record<string, string>>;
}
