import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Credentials, sendSigned } from '../../support/service/signed.ts';

/** How to reach an account. */
export interface Connection {
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  /** The endpoint of every service; undefined: those of AWS. */
  readonly endpoint?: string | undefined;
}

/** Returns the connection to the account that the emulator plays, as its administrator. */
export function emulated(endpoint: string): Connection {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { endpoint, region: 'us-east-1', credentials: async () => credentials };
}

/** An AWS account in one Region, seen by its administrator. */
export class Account {
  readonly #connection: Connection;
  readonly dynamo: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
  readonly gateway: APIGatewayClient;
  readonly stacks: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly events: EventBridgeClient;
  readonly queues: SQSClient;

  constructor(connection: Connection) {
    this.#connection = connection;
    const { endpoint, region, credentials } = connection;
    const settings = { region, credentials, ...(endpoint !== undefined && { endpoint }) };
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

  /** The names of all log groups, or of those that start with `prefix`. */
  async logGroups(prefix?: string): Promise<string[]> {
    const names: string[] = [];
    const request = prefix === undefined ? {} : { logGroupNamePrefix: prefix };
    for (let nextToken: string | undefined, isFirst = true; isFirst || nextToken !== undefined; isFirst = false) {
      const page = await this.json('logs', 'Logs_20140328.DescribeLogGroups', { ...request, nextToken });
      names.push(...page.logGroups.map(({ logGroupName }: { logGroupName: string }) => logGroupName));
      nextToken = page.nextToken;
    }
    return names;
  }

  /** The log lines of a group. */
  async lines(logGroupName: string): Promise<string[]> {
    return (await this.#linesOf(logGroupName)).split('\n');
  }

  async #linesOf(logGroupName: string): Promise<string> {
    const pages: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.json('logs', 'Logs_20140328.FilterLogEvents', { logGroupName, nextToken });
      pages.push(...page.events.map(({ message }: { message: string }) => message));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return pages.join('\n');
  }

  async roles(): Promise<string[]> {
    const names: string[] = [];
    for (let marker: string | undefined, isFirst = true; isFirst || marker !== undefined; isFirst = false) {
      const page: Record<string, string> = marker === undefined ? {} : { Marker: marker };
      const xml = await this.query('iam', { Action: 'ListRoles', MaxItems: '1000', ...page });
      names.push(...[...xml.matchAll(/<RoleName>([^<]+)</g)].map(([, name = '']) => name));
      marker = /<Marker>([^<]+)</.exec(xml)?.[1];
    }
    return names;
  }

  async functions(): Promise<string[]> {
    const names: string[] = [];
    for await (const { Functions = [] } of paginateListFunctions({ client: this.lambda }, {})) {
      names.push(...Functions.map(({ FunctionName = '' }) => FunctionName));
    }
    return names;
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
    await this.query('iam', { Action: 'CreateUser', UserName: name });
    await this.query('iam', { Action: 'PutUserPolicy', UserName: name, PolicyName: 'only', PolicyDocument: policy });
    const xml = await this.query('iam', { Action: 'CreateAccessKey', UserName: name });
    const textOf = (tag: string) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(xml)?.[1] ?? '';
    return { accessKeyId: textOf('AccessKeyId'), secretAccessKey: textOf('SecretAccessKey') };
  }

  close(): void {
    const { dynamo, secrets, gateway, stacks, lambda, events, queues } = this;
    for (const client of [dynamo, secrets, gateway, stacks, lambda, events, queues]) client.destroy();
  }

  /** Deletes a user that `user` created. */
  async deleteUser(name: string): Promise<void> {
    const xml = await this.query('iam', { Action: 'ListAccessKeys', UserName: name });
    for (const [, id = ''] of xml.matchAll(/<AccessKeyId>([^<]+)</g)) {
      await this.query('iam', { Action: 'DeleteAccessKey', UserName: name, AccessKeyId: id });
    }
    await this.query('iam', { Action: 'DeleteUserPolicy', UserName: name, PolicyName: 'only' });
    await this.query('iam', { Action: 'DeleteUser', UserName: name });
  }

  /** Calls an operation of a service that speaks AWS JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own response, and callers read its fields.
  async json(service: string, target: string, input: object, version: '1.0' | '1.1' = '1.1'): Promise<any> {
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
    return (await this.#send(service, 'POST', '/', { headers, raw: JSON.stringify(input) })).body;
  }

  /** Calls an operation of a service that speaks the AWS query protocol, and returns the XML. */
  async query(service: string, parameters: Record<string, string>): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const raw = new URLSearchParams({ Version: queryVersions[service] ?? '', ...parameters }).toString();
    return (await this.#send(service, 'POST', '/', { headers, raw })).text;
  }

  async #send(service: string, method: string, path: string, request: Parameters<typeof sendSigned>[3]) {
    const { endpoint, region, credentials } = this.#connection;
    // IAM is global: one endpoint, in us-east-1.
    const host = service === 'iam' ? 'iam.amazonaws.com' : `${service}.${region}.amazonaws.com`;
    const signer = { ...(await credentials()), region: service === 'iam' ? 'us-east-1' : region };
    const send = () =>
      sendSigned(endpoint ?? `https://${host}`, method, path, { ...request, service, credentials: signer });
    let answer = await send();
    // The emulator answers 500 if its logs change while it reads them.
    for (let tries = 1; answer.text.includes('changed size during iteration') && tries < 5; tries++)
      answer = await send();
    if (answer.status !== 200) throw new Error(`${service} answered ${answer.status}: ${answer.text}`);
    return answer;
  }
}

/** The versions of the services that speak the AWS query protocol. */
const queryVersions: Readonly<Record<string, string>> = {
  iam: '2010-05-08',
  sts: '2011-06-15',
};
