import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** A CDK app of a team: a REST API with three protected routes and an open one, and an HTTP API. It is CommonJS, as `cdk init` makes it. */
const app = `
const cdk = require('aws-cdk-lib');
const apigateway = require('aws-cdk-lib/aws-apigateway');
const { HttpApi, HttpMethod } = require('aws-cdk-lib/aws-apigatewayv2');
const { HttpLambdaIntegration } = require('aws-cdk-lib/aws-apigatewayv2-integrations');
const lambda = require('aws-cdk-lib/aws-lambda');
const { TableV2, AttributeType } = require('aws-cdk-lib/aws-dynamodb');
const { NodejsFunction } = require('aws-cdk-lib/aws-lambda-nodejs');
const { Bucket } = require('aws-cdk-lib/aws-s3');
const { LatchkeyStack } = require(${JSON.stringify(join(root, 'lib/index.ts'))});
const { openPath } = require('./open-path.cjs');

const app = new cdk.App();
const { latchkey } = new LatchkeyStack(app, 'Keys');
const stack = new cdk.Stack(app, 'Orders');
const table = new TableV2(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
new Bucket(stack, 'Uploads');
const runtime = lambda.Runtime.NODEJS_24_X;
const list = new NodejsFunction(stack, 'List', { entry: 'handlers/list.ts', runtime, environment: { TABLE: table.tableName } });
const health = new lambda.Function(stack, 'Health', { code: lambda.Code.fromAsset('health'), handler: 'app.get', runtime });
const report = new lambda.Function(stack, 'Report', {
  code: lambda.Code.fromInline('def handler(e, c): return {}'), handler: 'index.handler', runtime: lambda.Runtime.PYTHON_3_13,
});
const api = new apigateway.RestApi(stack, 'Api');
const orders = api.root.addResource('orders');
const integration = new apigateway.LambdaIntegration(list);
latchkey.protect(orders.addMethod('GET', integration), { scope: 'orders:read' });
latchkey.protect(orders.addMethod('POST', integration), { scope: 'orders:write' });
const reports = api.root.addResource('reports').addMethod('GET', new apigateway.LambdaIntegration(report));
latchkey.protect(reports, { scope: 'reports:read' });
const http = new HttpApi(stack, 'Http', { corsPreflight: { allowOrigins: ['https://app.example.com'] } });
const methods = [HttpMethod.GET];
http.addRoutes({ path: '/orders/{id}', methods, integration: new HttpLambdaIntegration('List', list) });
http.addRoutes({ path: '/reports', methods, integration: new HttpLambdaIntegration('Report', report) });
latchkey.protect(http, { scope: 'orders:read', cost: 2 });
api.root.addResource(openPath).addMethod('GET', new apigateway.LambdaIntegration(health));
app.synth();
`;

const files = {
  'app.cjs': app,
  'open-path.cjs': `exports.openPath = 'health';`,
  'cdk.json': JSON.stringify({ app: 'node app.cjs' }),
  'package.json': '{"private":true}',
  'package-lock.json': '{}',
  'handlers/list.ts': `
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { withLatchkey } from ${JSON.stringify(join(root, 'backend/index.ts'))};

const dynamo = new DynamoDBClient();
export const handler = withLatchkey(async (event: any) => {
  const TableName = process.env.TABLE;
  if (event.httpMethod === 'POST') await dynamo.send(new PutItemCommand({ TableName, Item: { id: { S: 'one' } } }));
  const { Count } = await dynamo.send(new ScanCommand({ TableName, Select: 'COUNT' }));
  console.log('headers', JSON.stringify(event.headers));
  return { statusCode: 200, body: JSON.stringify({ version: 1, orders: Count, scopes: event.principal.scopes }) };
});
`,
  'health/app.js': `exports.get = async () => ({ statusCode: 200, body: 'healthy 1' });`,
};

/** The app in a folder of its own, outside of this repository. */
export class DevApp {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-dev-')));
  readonly #runs: DevCommand[] = [];

  constructor() {
    for (const [path, text] of Object.entries(files)) this.write(path as keyof typeof files, () => text);
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** Changes a file of the app. */
  write(path: keyof typeof files, change: (text: string) => string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, change(files[path]));
  }

  /** Starts `latchkey dev` in the folder. */
  start(...args: readonly string[]): DevCommand {
    const run = new DevCommand(this.folder, args);
    this.#runs.push(run);
    return run;
  }

  remove(): void {
    for (const { child } of this.#runs) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A `latchkey dev` that runs. */
export class DevCommand {
  readonly child: ChildProcess;
  #output = '';

  constructor(folder: string, args: readonly string[]) {
    this.child = spawn(process.execPath, [join(root, 'cli/main.ts'), 'dev', '--port', '0', ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output += chunk;
      });
    }
  }

  get output(): string {
    return this.#output;
  }

  /** Waits until the output has this text. */
  async has(text: string): Promise<void> {
    while (!this.#output.includes(text)) {
      if (this.child.exitCode !== null)
        throw new Error(`latchkey dev ended with ${this.child.exitCode}:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Returns the rest of a line of the output that begins with this title. */
  line(title: string): string {
    return new RegExp(`^  ${title} +(\\S.*)$`, 'm').exec(this.#output)?.[1] ?? '';
  }

  /** Sends a signal. Returns the exit code. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.child.once('exit', (code) => resolve(code)));
    this.child.kill(signal);
    return ended;
  }
}
