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

/** A backend that the run cannot call. `latchkey dev` writes it, never CloudFormation. */
const Missing = z.strictObject({ ApiId: z.string(), IntegrationType: z.literal('MISSING'), Reason: z.string() });

export const Integration = z.discriminatedUnion('IntegrationType', [LambdaProxy, HttpProxy, Missing]);
