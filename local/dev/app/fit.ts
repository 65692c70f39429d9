import { readTable } from '../../database/tables.ts';
import { readEventRules } from '../../services/events/event-rules.ts';
import { readQueues } from '../../services/queues/queues.ts';
import { readSecret } from '../../services/secrets/secrets.ts';
import { Stack } from '../../template/template.ts';
import type { Template } from '../../template/template-types.ts';
import { readEventSources } from '../../triggers/event-sources.ts';
import { readSchedules } from '../../triggers/schedules.ts';
import { fitApis } from './fit-apis.ts';
import { fitFunctions } from './fit-functions.ts';
import { fitHttpApis } from './fit-http-apis.ts';
import { Draft, failureOf, type LeftOut, pathOf } from './left-out.ts';

export interface Fitted {
  /** A template that the local run supports. */
  readonly template: Template;
  readonly leftOut: readonly LeftOut[];
}

/** The readers of each type of resource, except those of APIs. */
const readers: Readonly<Record<string, (stack: Stack, id: string) => unknown>> = {
  'AWS::DynamoDB::Table': (stack, id) => readTable(stack, stack.resource(id)),
  'AWS::DynamoDB::GlobalTable': (stack, id) => readTable(stack, stack.resource(id)),
  'AWS::SecretsManager::Secret': (stack, id) => readSecret(stack, stack.resource(id)),
  'AWS::SQS::Queue': readQueues,
  'AWS::Events::Rule': readEventRules,
  'AWS::Lambda::EventSourceMapping': readEventSources,
  'AWS::Scheduler::Schedule': readSchedules,
};

/** Types that the run has, and types that nothing in the app calls. */
const unnamed =
  /^(Local::|AWS::(ApiGateway|ApiGatewayV2|ApplicationAutoScaling|CDK|CloudFormation::WaitCondition|CloudWatch|DynamoDB|Events::EventBus|Events::Rule|IAM|KMS|Lambda|Logs|Scheduler|SecretsManager|SQS|XRay)\b)/;

/**
 * Fits the linked template of an app to the local run: everything that the run does not have is left out and named. Unlike
 * `npm start`, which must equal the deployment, the run of an app starts with the parts that it can run.
 */
export function fitTemplate(linked: Template, assets: Map<string, string>, folder: string): Fitted {
  const draft = new Draft(linked);
  fitFunctions(draft, assets, folder);
  for (const [type, read] of Object.entries(readers)) {
    for (const [id] of draft.all(type)) {
      const why = failureOf(() => read(new Stack(draft.withOnly(id), { hasPlaceholders: true }), id));
      if (why !== undefined) draft.drop(id, why);
    }
  }
  fitApis(draft);
  fitHttpApis(draft);
  return { template: draft.template, leftOut: draft.leftOut };
}

/**
 * Returns the types of resources that the run does not have at all.
 * @param isOwn Whether a construct path is a part of Latchkey, which does not need them
 */
export function otherTypes(template: Template, isOwn: (path: string) => boolean): LeftOut[] {
  const counts = new Map<string, number>();
  for (const { id, type } of new Stack(template, { hasPlaceholders: true }).all()) {
    const resource = template.Resources?.[id];
    if (unnamed.test(type) || (resource !== undefined && isOwn(pathOf(id, resource)))) continue;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].map(([type, count]) => ({
    what: count === 1 ? type : `${type} (${count})`,
    why: 'there is no such service here',
  }));
}
