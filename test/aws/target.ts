import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Account } from '../deploy/support/aws.ts';
import type { Credentials } from '../support/service/signed.ts';

/** The account and Region of a run. */
export interface Target {
  readonly account: Account;
  readonly accountId: string;
  readonly region: string;
  /** The endpoint of the emulator; undefined on AWS. */
  readonly endpoint: string | undefined;
  readonly credentials: () => Promise<Credentials>;
  /** The environment of programs that call this account. */
  readonly env: () => Promise<NodeJS.ProcessEnv>;
}

/** The run cannot start. The message says why and what to do. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/**
 * Finds the account of the credentials at hand, as the AWS CLI does.
 * @throws CannotStart if there are no credentials or no Region
 */
export async function targetOf(base: NodeJS.ProcessEnv): Promise<Target> {
  const client = new CloudFormationClient({});
  const region = await client.config.region().catch(() => {
    throw new CannotStart('There is no AWS Region. Set AWS_REGION, or choose a profile with AWS_PROFILE.');
  });
  const credentials = async (): Promise<Credentials> => {
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  };
  await credentials().catch((error: Error) => {
    throw new CannotStart(
      `There are no AWS credentials (${error.message}). Sign in with "aws sso login", or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    );
  });
  const endpoint = base['AWS_ENDPOINT_URL'];
  const account = new Account({ region, credentials, endpoint });
  const accountId = await accountIdOf(account);
  return {
    account,
    accountId,
    region,
    endpoint,
    credentials,
    env: async () => {
      const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
      return {
        ...base,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
        AWS_REGION: region,
        CDK_DEFAULT_ACCOUNT: accountId,
        CDK_DEFAULT_REGION: region,
      };
    },
  };
}

async function accountIdOf(account: Account): Promise<string> {
  const xml = await account.query('sts', { Action: 'GetCallerIdentity' }).catch((error: Error) => {
    throw new CannotStart(`AWS does not accept the credentials: ${error.message}`);
  });
  const [, id] = /<Account>(\d{12})</.exec(xml) ?? [];
  if (id === undefined) throw new CannotStart(`AWS did not name the account of the credentials: ${xml}`);
  return id;
}

/** @throws CannotStart if the account and Region are not prepared for the CDK */
export async function requireBootstrap({ account, accountId, region }: Target): Promise<void> {
  await account.stacks.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' })).catch((error: Error) => {
    throw new CannotStart(
      `The account ${accountId} is not prepared for the CDK in ${region} (${error.message}). Run once: npx cdk bootstrap aws://${accountId}/${region}`,
    );
  });
}
