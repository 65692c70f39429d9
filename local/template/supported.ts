import { StartError } from '../shared/start-error.ts';
import type { Stack } from './template.ts';

/** Types that run nothing and change no answer on a laptop. People sign in at a provider of the run's own. */
const withoutEffect =
  /^AWS::(ApiGateway::Account|ApplicationAutoScaling|CDK|CloudWatch|Cognito|DynamoDB|Events::EventBusPolicy|IAM|KMS|Lambda::(Alias|EventInvokeConfig|Permission|Version)|Logs|Scheduler::ScheduleGroup|SecretsManager::(ResourcePolicy|Secret)|SNS|SQS::QueuePolicy|XRay)\b/;

/** Types that the gateway reads (api-definition.ts), and those that run functions otherwise. */
const obeyed =
  /^AWS::(ApiGateway::(RestApi|Resource|Method|Authorizer|GatewayResponse|RequestValidator|Stage|Deployment|UsagePlan|UsagePlanKey|ApiKey)|Events::(EventBus|Rule)|Lambda::(EventSourceMapping|Function)|Scheduler::Schedule|SecretsManager::RotationSchedule|SQS::Queue)$/;

/** Types that stand between the client and the API, or are part of it. */
const inTheWay = /^AWS::(ApiGateway|ApiGatewayV2|CloudFront|WAFRegional|WAFv2)::/;

/** Of those, what a laptop has no use for: it has an address of its own, and meets no floods. Left out, and told. */
const ofTheInternet = /^AWS::(ApiGateway::(BasePathMapping|DomainName)|WAFv2::(WebACL|WebACLAssociation))$/;

/**
 * Stops the start at a resource that the gateway would have to obey, but cannot: the local run never answers otherwise
 * than the deployed one without saying so. Returns the types that are left out, which the banner tells.
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
