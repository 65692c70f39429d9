import type { CloudFormationClient, Output, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { CliError } from '../cli-error.ts';
import { accountId, adminAuthentication, missingRegion, outcomeOfAws } from './aws.ts';
import type { Deployment, Found } from './deployment.ts';
import { urlOutputs } from './find-stack.ts';
import { resourcesIn } from './stack-resources.ts';

/** Finds the deployment in a stack. @throws CliError if the stack does not exist or holds no Latchkey */
export async function stackTarget(name: string, region: string | undefined): Promise<Found> {
  return withCloudFormation(name, region, async (client, regionOfClient) => {
    const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const url = urlIn(Stacks?.[0]?.Outputs ?? []);
    if (url === undefined) {
      const problem = `The stack ${name} has no output ${urlOutputs[0]}, so it contains no Latchkey.`;
      throw new CliError('notFound', `${problem} Use --stack to name the stack that contains one.`);
    }
    return {
      url: url.replace(/\/$/, ''),
      dataFolder: undefined,
      admin: () => adminAuthentication(regionOfClient),
      deployment: () => deploymentIn(name, regionOfClient),
    };
  });
}

function urlIn(outputs: readonly Output[]): string | undefined {
  return urlOutputs
    .map((output) => outputs.find(({ OutputKey }) => OutputKey === output)?.OutputValue)
    .find((value) => value !== undefined);
}

async function deploymentIn(name: string, region: string): Promise<Deployment> {
  const all = await withCloudFormation(name, region, async (client) => {
    const { paginateListStackResources } = await import('@aws-sdk/client-cloudformation');
    const found: StackResourceSummary[] = [];
    for await (const page of paginateListStackResources({ client }, { StackName: name })) {
      found.push(...(page.StackResourceSummaries ?? []));
    }
    return found;
  });
  return { ...resourcesIn(name, all), dynamo: { region }, secretsManager: { region } };
}

async function withCloudFormation<Result>(
  stack: string,
  region: string | undefined,
  work: (client: CloudFormationClient, region: string) => Promise<Result>,
): Promise<Result> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  try {
    return await work(client, await client.config.region());
  } catch (error) {
    throw error instanceof CliError ? error : await unreadableStack(stack, client, error as Error);
  } finally {
    client.destroy();
  }
}

async function unreadableStack(name: string, client: CloudFormationClient, error: Error): Promise<CliError> {
  if (/Region is missing/.test(error.message)) return missingRegion();
  if (/does not exist/.test(error.message)) {
    const region = await client.config.region();
    const account = await accountId(region);
    const place = `the account ${account ?? 'of the AWS credentials'} and the Region ${region}`;
    const hint = 'Name another stack with --stack, another Region with --region, or use --local for the local run.';
    return new CliError('notFound', `There is no stack ${name} in ${place}. ${hint}`, { cause: error });
  }
  const reason = error.message || (error as NodeJS.ErrnoException).code || error.name;
  return new CliError(outcomeOfAws(error), `Cannot read the stack ${name}: ${reason}`, { cause: error });
}
