import * as z from 'zod';
import { StartError } from '../shared/start-error.ts';
import type { Stack } from './template.ts';
import type { Resource } from './template-types.ts';

/**
 * The resources that the local run implements, property by property. The schemas are strict: with an unknown property
 * the local run could respond differently from the deployment, so it does not start.
 */
export const harmless = z.unknown().optional();
export const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })]);
export const whole = z.coerce.number().int().nonnegative();
const texts = z.record(z.string(), z.string());

const Throttle = z.strictObject({
  BurstLimit: whole.optional(),
  RateLimit: z.coerce.number().nonnegative().optional(),
});

export const RestApi = z.strictObject({
  ApiKeySourceType: z.enum(['HEADER', 'AUTHORIZER']).default('HEADER'),
  BinaryMediaTypes: z.array(z.string()).default([]),
  Name: harmless,
  Description: harmless,
  DisableExecuteApiEndpoint: harmless,
  EndpointAccessMode: harmless,
  EndpointConfiguration: harmless,
  FailOnWarnings: harmless,
  SecurityPolicy: harmless,
  Tags: harmless,
});

export const PathResource = z.strictObject({ RestApiId: z.string(), ParentId: z.string(), PathPart: z.string() });

const LambdaProxy = z.strictObject({
  Type: z.literal('AWS_PROXY'),
  Uri: z.string(),
  TimeoutInMillis: whole.default(29_000),
  IntegrationHttpMethod: z.literal('POST'),
  ResponseTransferMode: z.literal('BUFFERED').optional(),
  CacheKeyParameters: harmless,
  CacheNamespace: harmless,
  Credentials: z.string().optional(),
  PassthroughBehavior: harmless,
});

const withoutLogic = z.string().regex(/^(?!.*#(set|if|foreach)\b)(?!.*\$(input|util)\b)/s, 'has logic');

const MockResponse = z.strictObject({
  StatusCode: z.coerce.string(),
  ResponseParameters: z
    .record(z.templateLiteral(['method.response.header.', z.string()]), z.string().regex(/^'[^']*'$/, 'is not static'))
    .default({}),
  ResponseTemplates: z.record(z.string(), withoutLogic).default({}),
  // The further origins of a CORS preflight. `latchkey dev` writes them in the place of CDK's template.
  FurtherOrigins: z.array(z.string()).default([]),
});
export type MockResponse = z.output<typeof MockResponse>;

const Mock = z.strictObject({
  Type: z.literal('MOCK'),
  IntegrationResponses: z.tuple([MockResponse], 'has other than one response'),
  // The request chooses among the responses of a mock integration. There is only one.
  RequestTemplates: harmless,
  PassthroughBehavior: harmless,
});

const HttpProxy = z.strictObject({
  Type: z.literal('HTTP_PROXY'),
  Uri: z.string(),
  IntegrationHttpMethod: z.string().default('ANY'),
  RequestParameters: texts.default({}),
  TimeoutInMillis: whole.default(29_000),
  ConnectionType: z.literal('INTERNET', 'is a VPC link').optional(),
  CacheKeyParameters: harmless,
  CacheNamespace: harmless,
  PassthroughBehavior: harmless,
});

/** A backend that the run cannot call. `latchkey dev` writes it, never CloudFormation. */
const Missing = z.strictObject({ Type: z.literal('MISSING'), Reason: z.string() });

export const Method = z.strictObject({
  RestApiId: z.string(),
  ResourceId: z.string(),
  HttpMethod: z.string(),
  AuthorizationType: z.enum(['NONE', 'CUSTOM', 'AWS_IAM']).default('NONE'),
  AuthorizerId: z.string().optional(),
  ApiKeyRequired: flag.default(false),
  RequestValidatorId: z.string().optional(),
  RequestParameters: z.record(z.string(), flag).default({}),
  Integration: z.discriminatedUnion('Type', [LambdaProxy, Mock]),
  MethodResponses: harmless,
  OperationName: harmless,
});

/** A method of any app: with backends that the API of Latchkey does not have. */
export const AnyMethod = Method.extend({
  Integration: z.discriminatedUnion('Type', [LambdaProxy, Mock, HttpProxy, Missing]),
});
export type AnyIntegration = z.output<typeof AnyMethod>['Integration'];

export const Authorizer = z.strictObject({
  RestApiId: z.string(),
  Type: z.literal('REQUEST'),
  AuthorizerUri: z.string(),
  AuthorizerResultTtlInSeconds: whole.default(300).pipe(z.literal(0, 'is not 0: results would be cached')),
  IdentitySource: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean),
    ),
  AuthorizerCredentials: z.string().optional(),
  Name: harmless,
  AuthType: harmless,
});

export const GatewayResponse = z.strictObject({
  RestApiId: z.string(),
  ResponseType: z.string(),
  StatusCode: z.coerce.number().int().optional(),
  ResponseParameters: z.record(z.templateLiteral(['gatewayresponse.header.', z.string()]), z.string()).default({}),
  ResponseTemplates: z.record(z.string(), withoutLogic).default({}),
});

export const RequestValidator = z.strictObject({
  RestApiId: z.string(),
  ValidateRequestParameters: flag.default(false),
  // Only request models validate bodies, and the run does not start with a method that has one.
  ValidateRequestBody: harmless,
  Name: harmless,
});

const MethodSetting = z.strictObject({
  HttpMethod: z.string().optional(),
  ResourcePath: z.string().optional(),
  ThrottlingBurstLimit: whole.optional(),
  ThrottlingRateLimit: z.coerce.number().nonnegative().optional(),
  CachingEnabled: flag.pipe(z.literal(false)).optional(),
  CacheDataEncrypted: harmless,
  CacheTtlInSeconds: harmless,
  DataTraceEnabled: harmless,
  LoggingLevel: harmless,
  MetricsEnabled: harmless,
});

export type MethodSetting = z.infer<typeof MethodSetting>;

export const Stage = z.strictObject({
  RestApiId: z.string(),
  StageName: z.string(),
  Variables: texts.default({}),
  MethodSettings: z.array(MethodSetting).default([]),
  AccessLogSetting: z.strictObject({ Format: z.string().optional(), DestinationArn: harmless }).optional(),
  CacheClusterEnabled: flag.pipe(z.literal(false)).optional(),
  DeploymentId: harmless,
  Description: harmless,
  DocumentationVersion: harmless,
  Tags: harmless,
  TracingEnabled: harmless,
});

export const Deployment = z.strictObject({ RestApiId: z.string(), Description: harmless });

export const UsagePlan = z.strictObject({
  ApiStages: z
    .array(
      z.strictObject({ ApiId: z.string(), Stage: z.string(), Throttle: z.record(z.string(), z.never()).optional() }),
    )
    .default([]),
  Throttle: Throttle.optional(),
  Quota: z
    .strictObject({
      Limit: whole,
      Period: z.enum(['DAY', 'WEEK', 'MONTH']),
      Offset: z.coerce.number().pipe(z.literal(0)).optional(),
    })
    .optional(),
  UsagePlanName: z.string().optional(),
  Description: harmless,
  Tags: harmless,
});

export const UsagePlanKey = z.strictObject({ KeyId: z.string(), UsagePlanId: z.string(), KeyType: harmless });

export const ApiKey = z.strictObject({
  // Required: otherwise the service generates a value, which nobody would know.
  Value: z.string(),
  Enabled: flag.default(false),
  CustomerId: harmless,
  Description: harmless,
  GenerateDistinctId: harmless,
  Name: harmless,
  StageKeys: harmless,
  Tags: harmless,
});

export const LambdaFunction = z.strictObject({
  Code: z.strictObject({ S3Key: z.string(), S3Bucket: harmless }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'is not Node.js'),
  Timeout: whole.default(3),
  MemorySize: whole.default(128),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  FunctionName: z.string().optional(),
  Architectures: harmless,
  DeadLetterConfig: harmless,
  Description: harmless,
  EphemeralStorage: harmless,
  KmsKeyArn: harmless,
  LoggingConfig: harmless,
  RecursiveLoop: harmless,
  ReservedConcurrentExecutions: harmless,
  Role: harmless,
  Tags: harmless,
  TracingConfig: harmless,
  VpcConfig: harmless,
});

/**
 * Resolves and checks the properties of a resource. The run does not start with properties that it does not support.
 */
export function read<Schema extends z.ZodType>(stack: Stack, resource: Resource, schema: Schema): z.output<Schema> {
  const properties = stack.properties(resource);
  if (JSON.stringify(properties).includes('{{resolve:')) {
    throw new StartError(`${resource.id}: the local run does not support dynamic references ({{resolve:…}}).`);
  }
  const result = schema.safeParse(properties);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...issue.path, key].join('.'))
      : [`${issue.path.join('.')} (${issue.message})`],
  );
  throw new StartError(
    `The local run does not support these properties of ${resource.id} (${resource.type}): ${problems.join('; ')}.`,
  );
}
