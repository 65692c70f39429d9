import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Credentials, sendSigned } from '../../support/service/signed.ts';

/** The account that the emulator plays, seen by its administrator. */
export class Account {
  readonly #endpoint: string;
  readonly dynamo: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
  readonly gateway: APIGatewayClient;
  readonly stacks: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly events: EventBridgeClient;
  readonly queues: SQSClient;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const settings = { endpoint, region: 'us-east-1', credentials };
    this.dynamo = new DynamoDBClient(settings);
    this.secrets = new SecretsManagerClient(settings);
    this.gateway = new APIGatewayClient(settings);
    this.stacks = new CloudFormationClient(settings);
    this.lambda = new LambdaClient(settings);
    this.events = new EventBridgeClient(settings);
    this.queues = new SQSClient(settings);
  }

  /** All log lines of all log groups, by group. */
  async logs(): Promise<Map<string, string>> {
    const lines = new Map<string, string>();
    for (const group of await this.logGroups()) lines.set(group, await this.#linesOf(group));
    return lines;
  }

  async logGroups(): Promise<string[]> {
    const { logGroups } = await this.#json('logs', 'Logs_20140328.DescribeLogGroups', {});
    return logGroups.map(({ logGroupName }: { logGroupName: string }) => logGroupName);
  }

  async #linesOf(logGroupName: string): Promise<string> {
    const pages: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.#json('logs', 'Logs_20140328.FilterLogEvents', { logGroupName, nextToken });
      pages.push(...page.events.map(({ message }: { message: string }) => message));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return pages.join('\n');
  }

  async roles(): Promise<string[]> {
    const xml = await this.#query('iam', { Action: 'ListRoles', MaxItems: '1000' });
    return [...xml.matchAll(/<RoleName>([^<]+)</g)].map(([, name = '']) => name);
  }

  async functions(): Promise<string[]> {
    const answer = await this.#send('lambda', 'GET', '/2015-03-31/functions/', {});
    return answer.body.Functions.map(({ FunctionName }: { FunctionName: string }) => FunctionName);
  }

  /** Calls a function, and returns its response. @throws Error if it failed, with its message */
  async invoke(name: string, event: object): Promise<unknown> {
    const command = new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) });
    const { Payload, FunctionError } = await this.lambda.send(command);
    const answer = JSON.parse(Buffer.from(Payload ?? '').toString() || 'null');
    if (FunctionError !== undefined) throw new Error(`${name}: ${answer?.errorMessage}`);
    return answer;
  }

  /** Creates an IAM user with only this policy. */
  async user(name: string, statement: object): Promise<Credentials> {
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await this.#query('iam', { Action: 'CreateUser', UserName: name });
    await this.#query('iam', { Action: 'PutUserPolicy', UserName: name, PolicyName: 'only', PolicyDocument: policy });
    const xml = await this.#query('iam', { Action: 'CreateAccessKey', UserName: name });
    const textOf = (tag: string) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(xml)?.[1] ?? '';
    return { accessKeyId: textOf('AccessKeyId'), secretAccessKey: textOf('SecretAccessKey') };
  }

  close(): void {
    const { dynamo, secrets, gateway, stacks, lambda, events, queues } = this;
    for (const client of [dynamo, secrets, gateway, stacks, lambda, events, queues]) client.destroy();
  }

  // biome-ignore lint/suspicious/noExplicitAny: an AWS response, whose fields the callers name
  async #json(service: string, target: string, input: object): Promise<any> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    return (await this.#send(service, 'POST', '/', { headers, raw: JSON.stringify(input) })).body;
  }

  async #query(service: string, parameters: Record<string, string>): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const raw = new URLSearchParams({ Version: '2010-05-08', ...parameters }).toString();
    return (await this.#send(service, 'POST', '/', { headers, raw })).text;
  }

  async #send(service: string, method: string, path: string, request: Parameters<typeof sendSigned>[3]) {
    const answer = await sendSigned(this.#endpoint, method, path, {
      ...request,
      service,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    if (answer.status !== 200) throw new Error(`${service} answered ${answer.status}: ${answer.text}`);
    return answer;
  }
}
