import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readApi } from '../../../../local/gateway/read-api.ts';
import { type AssetManifest, readFunctions } from '../../../../local/lambda/functions.ts';
import { checkSupported } from '../../../../local/template/supported.ts';
import { Stack } from '../../../../local/template/template.ts';
import type { Template, TemplateResource } from '../../../../local/template/template-types.ts';

type Resources = Record<string, TemplateResource>;

const uriOf = (functionId: string) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':apigateway:',
      { Ref: 'AWS::Region' },
      ':lambda:path/2015-03-31/functions/',
      { 'Fn::GetAtt': [functionId, 'Arn'] },
      '/invocations',
    ],
  ],
});

/** A minimal REST API with one stage. */
export const emptyApi: Resources = {
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { ApiKeySourceType: 'AUTHORIZER' } },
  Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' } } },
  Stage: {
    Type: 'AWS::ApiGateway::Stage',
    Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'prod' },
  },
};

/** A path below another, or below the root. */
export function path(part: string, parent?: string): TemplateResource {
  const ParentId = parent === undefined ? { 'Fn::GetAtt': ['Api', 'RootResourceId'] } : { Ref: parent };
  return { Type: 'AWS::ApiGateway::Resource', Properties: { RestApiId: { Ref: 'Api' }, ParentId, PathPart: part } };
}

/** A method with a function as its integration. */
export function method(
  verb: string,
  pathId: string,
  functionId: string,
  properties: Record<string, unknown> = {},
): TemplateResource {
  return {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: { Ref: 'Api' },
      ResourceId: { Ref: pathId },
      HttpMethod: verb,
      AuthorizationType: 'NONE',
      Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: uriOf(functionId) },
      ...properties,
    },
  };
}

export const behindAuthorizer = { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } };

export function authorizer(functionId: string, properties: Record<string, unknown> = {}): TemplateResource {
  return {
    Type: 'AWS::ApiGateway::Authorizer',
    Properties: {
      RestApiId: { Ref: 'Api' },
      Type: 'REQUEST',
      AuthorizerUri: uriOf(functionId),
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: '',
      ...properties,
    },
  };
}

export function gatewayResponse(type: string, properties: Record<string, unknown>): TemplateResource {
  return {
    Type: 'AWS::ApiGateway::GatewayResponse',
    Properties: { RestApiId: { Ref: 'Api' }, ResponseType: type, ...properties },
  };
}

/** Functions by logical id, with their source text. */
export type Sources = Readonly<Record<string, string>>;

/** A stack of these resources and functions, its code in a temporary folder. */
export class TinyStack {
  readonly #outdir = mkdtempSync(join(tmpdir(), 'latchkey-tiny-'));
  readonly #assets: AssetManifest;
  readonly stack: Stack;

  constructor(resources: Resources, sources: Sources = {}, options: ConstructorParameters<typeof Stack>[1] = {}) {
    const functions = Object.keys(sources).map((id): [string, TemplateResource] => [
      id,
      {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { S3Bucket: 'assets', S3Key: `${id}.zip` },
          Handler: 'index.handler',
          Runtime: 'nodejs24.x',
          Timeout: 1,
          Environment: { Variables: { GREETING: 'hello' } },
        },
      },
    ]);
    for (const [id, source] of Object.entries(sources)) {
      mkdirSync(join(this.#outdir, id));
      writeFileSync(join(this.#outdir, id, 'index.mjs'), source);
    }
    this.#assets = { files: Object.fromEntries(Object.keys(sources).map((id) => [id, { source: { path: id } }])) };
    const template: Template = { Resources: { ...emptyApi, ...resources, ...Object.fromEntries(functions) } };
    this.stack = new Stack(template, options);
  }

  get api() {
    checkSupported(this.stack);
    return readApi(this.stack);
  }

  get functions() {
    return readFunctions(this.stack, this.api, this.#assets, this.#outdir);
  }

  remove(): void {
    rmSync(this.#outdir, { recursive: true, force: true });
  }
}
