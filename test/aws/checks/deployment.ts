import { GetAuthorizersCommand, GetStageCommand } from '@aws-sdk/client-api-gateway';
import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { meanwhile } from '../../deploy/support/meanwhile.ts';
import type { Ground } from '../ground.ts';
import { type Check, seenIf } from './check.ts';

/** Lambda refuses to reserve an account's last 100 concurrent executions. */
const keptConcurrency = 100;

/** What a second deployment does. Runs after all other checks. */
export const deploymentChecks: readonly Check[] = [
  {
    id: 'authorizer-target',
    statement:
      'A deployment that changes only the target of the authorizer reaches the stage, and fails no request meanwhile.',
    page: 'deploying.md',
    async run(ground) {
      const settings = await ground.account.lambda.send(new GetAccountSettingsCommand({}));
      const free = settings.AccountLimit?.UnreservedConcurrentExecutions ?? Number.POSITIVE_INFINITY;
      if (free <= keptConcurrency) {
        return {
          notShown: `the check uses provisioned concurrency, and the account has ${free} concurrent executions (more than ${keptConcurrency} are needed)`,
        };
      }
      const { rootKey } = await ground.workspace();
      const before = await wiringOf(ground);
      const statuses = await meanwhile(
        () => ground.redeploy({ provisionedConcurrency: 1 }),
        async () => (await ground.call('GET', '/v1/status', { key: rootKey })).status,
      );
      const after = await wiringOf(ground);
      const hasNewTarget = before.uris !== after.uris;
      const hasNewDeployment = before.deploymentId !== after.deploymentId;
      const others = statuses.filter((status) => status !== 200);
      return seenIf(
        hasNewTarget && hasNewDeployment && others.length === 0,
        `${hasNewTarget ? 'another' : 'the same'} target, ${hasNewDeployment ? 'another' : 'the same'} deployment of the stage; ${statuses.length} requests meanwhile, ${others.length} not 200`,
      );
    },
  },
];

async function wiringOf({ account, outputs }: Ground): Promise<{ uris: string; deploymentId: string | undefined }> {
  const restApiId = outputs['ApiId'];
  const { items = [] } = await account.gateway.send(new GetAuthorizersCommand({ restApiId }));
  const { deploymentId } = await account.gateway.send(new GetStageCommand({ restApiId, stageName: 'prod' }));
  return {
    uris: items
      .map(({ authorizerUri }) => authorizerUri)
      .toSorted()
      .join(),
    deploymentId,
  };
}
