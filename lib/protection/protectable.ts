import { CfnResource } from 'aws-cdk-lib';
import { Method, RestApi, SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';

/**
 * Returns the REST API of a target of `protect`.
 * @throws Error if Latchkey cannot protect the target. The message says why and what to do
 */
export function protectableApi(target: unknown): RestApi {
  if (target instanceof RestApi) return target;
  if (target instanceof Method && target.api instanceof RestApi) return target.api;
  throw new Error(refusalOf(target));
}

/** Returns the reason for refusing a target. JavaScript apps and type assertions can pass anything. */
function refusalOf(target: unknown): string {
  if (!Construct.isConstruct(target)) return 'protect() takes a RestApi or one of its methods.';
  const { path } = target.node;
  if (target instanceof Method && target.api instanceof SpecRestApi) return refusalOf(target.api);
  if (target instanceof Method)
    return `${path} is a method of an imported API. Protect it in the app that creates the API.`;
  if (target instanceof SpecRestApi) {
    return (
      `${path} is made from an OpenAPI document (SpecRestApi). Its methods are not constructs, so protect() cannot change ` +
      'them. Create the API as a RestApi with the same routes.'
    );
  }
  switch (typeOf(target)) {
    case 'AWS::ApiGatewayV2::Api':
    case 'AWS::ApiGatewayV2::Route':
      return (
        `${path} is an HTTP API or a WebSocket API (API Gateway v2). Latchkey protects REST APIs. Create the API as a RestApi ` +
        '(aws-cdk-lib/aws-apigateway).'
      );
    case 'AWS::ApiGateway::RestApi':
    case 'AWS::ApiGateway::Method':
      return (
        `${path} comes from another copy of aws-cdk-lib than Latchkey uses. Install aws-cdk-lib once: \`npm ls aws-cdk-lib\` ` +
        'lists the copies.'
      );
    case undefined:
      return `${path} is an imported API. Protect it in the app that creates the API.`;
    default:
      return `${path} is not a RestApi or a method of one.`;
  }
}

function typeOf({ node }: Construct): string | undefined {
  const { defaultChild } = node;
  return defaultChild !== undefined && CfnResource.isCfnResource(defaultChild)
    ? defaultChild.cfnResourceType
    : undefined;
}
