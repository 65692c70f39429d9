import { Stack } from 'aws-cdk-lib';
import { CfnGatewayResponse, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/**
 * Returns an error for each gateway response of the app that has the same type as one of Latchkey's for the same API.
 * CloudFormation would refuse the second one during the deployment. Call it during the synthesis, when the app is complete.
 */
export function duplicateResponses(restApi: RestApi): string[] {
  const stack = Stack.of(restApi);
  const apiId = JSON.stringify(stack.resolve(restApi.restApiId));
  const responses = stack.node
    .findAll()
    .filter((each) => each instanceof CfnGatewayResponse)
    .filter((each) => JSON.stringify(stack.resolve(each.restApiId)) === apiId);
  const isOurs = ({ node, responseType }: CfnGatewayResponse) =>
    node.path.startsWith(`${restApi.node.path}/Response.${responseType}/`);
  const types = new Set(responses.filter(isOurs).map(({ responseType }) => responseType));
  return responses
    .filter((each) => !isOurs(each) && types.has(each.responseType))
    .map(
      ({ node, responseType }) =>
        `${node.path} is a gateway response for ${responseType}, which Latchkey adds as well; an API can have one. Remove yours, ` +
        'or protect the API with { gatewayResponses: false }.',
    );
}
