import * as z from 'zod';
import { flag, harmless, whole } from '../template/resource-schemas.ts';

/** The resources of HTTP APIs that the local run implements, property by property. As for REST APIs, the schemas are strict. */
const texts = z.record(z.string(), z.string());
const list = z.array(z.string()).default([]);

export const Api = z.strictObject({
  ProtocolType: z.literal('HTTP', 'is not HTTP'),
  CorsConfiguration: z
    .strictObject({
      AllowCredentials: flag.default(false),
      AllowHeaders: list,
      AllowMethods: list,
      AllowOrigins: list,
      ExposeHeaders: list,
      MaxAge: whole.optional(),
    })
    .optional(),
  ApiKeySelectionExpression: harmless,
  Description: harmless,
  DisableExecuteApiEndpoint: harmless,
  DisableSchemaValidation: harmless,
  FailOnWarnings: harmless,
  IpAddressType: harmless,
  Name: harmless,
  RouteSelectionExpression: harmless,
  Tags: harmless,
  Version: harmless,
});

export const Stage = z.strictObject({
  ApiId: z.string(),
  StageName: z.string(),
  StageVariables: texts.default({}),
  // Throttles of a stage concern many clients, and one person calls the local run.
  DefaultRouteSettings: harmless,
  RouteSettings: harmless,
  AccessLogSettings: harmless,
  AutoDeploy: harmless,
  DeploymentId: harmless,
  Description: harmless,
  Tags: harmless,
});

export const Authorizer = z
  .strictObject({
    ApiId: z.string(),
    AuthorizerType: z.literal('REQUEST', 'is not REQUEST'),
    AuthorizerUri: z.string(),
    AuthorizerPayloadFormatVersion: z.literal('2.0', 'is not 2.0'),
    EnableSimpleResponses: flag.default(false),
    AuthorizerResultTtlInSeconds: whole.default(0),
    IdentitySource: list,
    AuthorizerCredentialsArn: harmless,
    Name: harmless,
  })
  .refine(
    ({ AuthorizerResultTtlInSeconds, IdentitySource }) =>
      AuthorizerResultTtlInSeconds === 0 || IdentitySource.length === 0,
    { message: 'AuthorizerResultTtlInSeconds is not 0: results would be cached' },
  );

export const Route = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string().optional(),
  AuthorizationType: z.enum(['NONE', 'CUSTOM']).default('NONE'),
  AuthorizerId: z.string().optional(),
  // The reason why the run cannot call the backend. `latchkey dev` writes it, never CloudFormation.
  Missing: z.string().optional(),
  OperationName: harmless,
});

const shared = {
  ApiId: z.string(),
  TimeoutInMillis: whole.default(30_000),
  ConnectionType: z.literal('INTERNET', 'is a VPC link').optional(),
  Description: harmless,
  PassthroughBehavior: harmless,
};

const LambdaProxy = z.strictObject({
  ...shared,
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  IntegrationMethod: harmless,
  PayloadFormatVersion: z.enum(['1.0', '2.0']).default('1.0'),
  CredentialsArn: harmless,
});

const HttpProxy = z.strictObject({
  ...shared,
  IntegrationType: z.literal('HTTP_PROXY'),
  IntegrationUri: z.string(),
  IntegrationMethod: z.string().default('ANY'),
  PayloadFormatVersion: harmless,
});

export const Integration = z.discriminatedUnion('IntegrationType', [LambdaProxy, HttpProxy]);

/** Returns the properties of integrations of a type that the run knows; undefined if it knows the type not at all. */
export function integrationProperties(type: unknown): string[] | undefined {
  const schema = { AWS_PROXY: LambdaProxy, HTTP_PROXY: HttpProxy }[String(type)];
  return schema && Object.keys(schema.shape);
}
