import { StartError } from '../shared/start-error.ts';
import type { Stack } from './template.ts';

/** Types without an effect on local responses. People sign in at a provider of the run. */
const withoutEffect =
  /^AWS::(ApiGateway::Account|ApplicationAutoScaling|CDK|CloudWatch|Cognito|DynamoDB|Events::EventBusPolicy|IAM|KMS|Lambda::(Alias|EventInvokeConfig|Permission|Version)|Logs|Scheduler::ScheduleGroup|SecretsManager::(ResourcePolicy|Secret)|SNS|SQS::QueuePolicy|SSM::Parameter|XRay)\b/;

/** Types that the local run implements: those of the gateway (api-definition.ts), and those that invoke functions. */
const obeyed =
  /^AWS::(ApiGateway::(RestApi|Resource|Method|Authorizer|GatewayResponse|RequestValidator|Stage|Deployment|UsagePlan|UsagePlanKey|ApiKey)|Events::(EventBus|Rule)|Lambda::(EventSourceMapping|Function)|Scheduler::Schedule|SecretsManager::RotationSchedule|SQS::Queue)$/;

/** Types that requests pass on their way to the functions. */
const inTheWay = /^AWS::(ApiGateway|ApiGatewayV2|CloudFront|WAFRegional|WAFv2)::/;

/** The exceptions: types that only matter on the internet. They are left out, and the banner names them. */
const ofTheInternet = /^AWS::(ApiGateway::(BasePathMapping|DomainName)|WAFv2::(WebACL|WebACLAssociation))$/;

/**
 * Checks that the local run supports every resource that requests pass. A run that responds differently from the deployment
 * says so. Returns the types that are left out, for the banner.
 */
export function checkSupported(stack: Stack): string[] {
  const leftOut = new Map<string, number>();
  for (const { id, type } of stack.all()) {
    if (withoutEffect.test(type)) continue;
    if (obeyed.test(type)) {
      if (stack.isConditional(id)) throw new StartError(`${id}: the local run does not support conditions.`);
    } else if (inTheWay.test(type) && !ofTheInternet.test(type)) {
      throw new StartError(`${id}: the local run does not support ${type}.`);
    } else {
      leftOut.set(type, (leftOut.get(type) ?? 0) + 1);
    }
  }
  return [...leftOut].map(([type, count]) => (count === 1 ? type : `${type} (${count})`));
}
