import type { AuthorizerDefinition, LambdaIntegration, MissingIntegration } from '../gateway/api-definition.ts';

/** A deployed HTTP API (API Gateway v2), as the template describes it. */
export interface HttpApiDefinition {
  readonly apiId: string;
  readonly region: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** undefined: API Gateway answers no preflights and adds no headers. */
  readonly cors: CorsDefinition | undefined;
  readonly routes: readonly HttpRouteDefinition[];
}

export interface CorsDefinition {
  readonly allowCredentials: boolean;
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAge: number | undefined;
}

export interface HttpRouteDefinition {
  /** `GET /orders/{id}`, or `$default` for all requests that no other route takes. */
  readonly key: string;
  /** `ANY` matches every method that no other route of the path has. */
  readonly method: string;
  /** undefined: the route `$default`. */
  readonly resource: string | undefined;
  readonly authorizer: HttpAuthorizerDefinition | undefined;
  readonly integration: HttpApiIntegration;
}

export interface HttpAuthorizerDefinition extends AuthorizerDefinition {
  /** Whether the function returns `isAuthorized` instead of a policy. */
  readonly isSimple: boolean;
}

export type HttpApiIntegration = HttpApiLambdaIntegration | ForwardIntegration | MissingIntegration;

export interface HttpApiLambdaIntegration extends LambdaIntegration {
  readonly payloadFormatVersion: '1.0' | '2.0';
}

/** An HTTP server that gets the request as it is. */
export interface ForwardIntegration {
  readonly type: 'forward';
  /** `ANY` uses the client's method. */
  readonly method: string;
  readonly uri: string;
  readonly timeoutMs: number;
}
