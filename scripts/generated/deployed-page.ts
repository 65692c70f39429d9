import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { fixedCost, type Template } from '../../bench/cost/fixed.ts';
import { assumptions, costOfMillion, total } from '../../bench/cost/model.ts';
import { prices } from '../../bench/cost/prices.ts';
import { kindsTable, monthTable, usd } from '../../bench/cost/tables.ts';
import { withBlock } from '../../bench/docs.ts';
import { columns, markdownTable } from '../../bench/table.ts';
import { createApp } from '../../lib/app/app.ts';
import type { LatchkeyConfig } from '../../lib/config/latchkey-config.ts';
import { Latchkey } from '../../lib/latchkey.ts';
import { functionPurposes, typePurposes } from './deployed-purposes.ts';

const page = 'docs/what-gets-deployed.md';
const readyInstances = 5;
const webhook = { url: 'https://hooks.example.com' };

/** The page about the deployed resources and their cost, with its tables from synthesized templates. */
export function deployedPage(root: string): Record<string, string> {
  const templates = synthesized();
  const blocks = {
    resources: resourcesTable(templates.Base),
    functions: functionsTable(templates.Base),
    additions: additionsTable(templates),
    month: monthTable(templates.Base),
    requests: kindsTable(assumptions),
    settings: settingsTable(templates),
  };
  const text = Object.entries(blocks).reduce(
    (all, [block, content]) => withBlock(all, block, content),
    readFileSync(join(root, page), 'utf8'),
  );
  return { [page]: text };
}

/** Templates by stack. Each stack except the standalone app and its console has Latchkey without the sample API. */
type Templates = Readonly<Record<(typeof stackNames)[number], Template>>;
const stackNames = [
  'Base',
  'Webhook',
  'UserPool',
  'Encrypted',
  'Recoverable',
  'Ready',
  'Waf',
  'Protecting',
  'Unprotected',
  'ProtectingHttp',
  'UnprotectedHttp',
  'Standalone',
  'Standalone-Console',
] as const;

/** Synthesizes the stacks in one app. */
function synthesized(): Templates {
  const outdir = mkdtempSync(join(tmpdir(), 'latchkey-docs-'));
  try {
    const { app } = createApp({
      config: { stackName: 'Standalone', console: {} },
      outdir,
      validate: false,
      context: { 'aws:cdk:bundling-stacks': [] },
    });
    const latchkeyIn = (stack: Stack, config: LatchkeyConfig = {}) =>
      new Latchkey(stack, 'Latchkey', { config: { ...config, sampleApi: false } });
    latchkeyIn(new Stack(app, 'Base'));
    latchkeyIn(new Stack(app, 'Webhook'), { webhook });
    latchkeyIn(new Stack(app, 'UserPool'), { console: {} });
    latchkeyIn(new Stack(app, 'Encrypted'), { customerManagedKey: true });
    latchkeyIn(new Stack(app, 'Recoverable'), { recoverableKeys: true });
    latchkeyIn(new Stack(app, 'Ready'), { provisionedConcurrency: readyInstances });
    latchkeyIn(new Stack(app, 'Waf'), { waf: { requestsPer5MinutesPerIp: 1000 } });
    const protecting = new Stack(app, 'Protecting');
    latchkeyIn(protecting).protect(ordersApi(protecting), { scope: 'orders:read' });
    ordersApi(new Stack(app, 'Unprotected'));
    const protectingHttp = new Stack(app, 'ProtectingHttp');
    latchkeyIn(protectingHttp).protect(ordersHttpApi(protectingHttp), { scope: 'orders:read' });
    ordersHttpApi(new Stack(app, 'UnprotectedHttp'));
    app.synth();
    const templateOf = (name: string) => JSON.parse(readFileSync(join(outdir, `${name}.template.json`), 'utf8'));
    return Object.fromEntries(stackNames.map((name) => [name, templateOf(name)])) as Templates;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function ordersApi(stack: Stack): RestApi {
  const api = new RestApi(stack, 'Orders');
  api.root.addMethod('GET', new MockIntegration());
  return api;
}

function ordersHttpApi(stack: Stack): HttpApi {
  const defaultIntegration = new HttpUrlIntegration('Backend', 'https://orders.example.com');
  return new HttpApi(stack, 'Orders', { defaultIntegration });
}

/** The number of resources by type. */
type Counts = ReadonlyMap<string, number>;

function countsOf({ Resources }: Template): Counts {
  const counts = new Map<string, number>();
  for (const { Type } of Object.values(Resources)) counts.set(Type, (counts.get(Type) ?? 0) + 1);
  return counts;
}

function minus(one: Counts, other: Counts): Counts {
  const left = [...one].map(([type, count]) => [type, count - (other.get(type) ?? 0)] as const);
  return new Map(left.filter(([, count]) => count !== 0));
}

const sum = (counts: Counts) => [...counts.values()].reduce((all, count) => all + count, 0);

function resourcesTable(base: Template): string {
  const counts = countsOf(base);
  for (const type of counts.keys()) {
    if (!(type in typePurposes)) throw new Error(`Say in deployed-purposes.ts what ${type} is for.`);
  }
  // The order of deployed-purposes.ts is the order for readers: first the resources that hold data.
  const rows = Object.entries(typePurposes).flatMap(([type, purpose]) => {
    const count = counts.get(type);
    return count === undefined ? [] : [[`\`${type}\``, String(count), purpose]];
  });
  const together = ['**Together**', `**${sum(counts)}**`, 'CloudFormation allows 500 in a stack.'];
  return markdownTable(columns('type', '>resources', 'purpose'), [...rows, together]);
}

function functionsTable({ Resources }: Template): string {
  const names = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => String(Properties?.['Description']).replace('Latchkey: ', ''));
  const groups = functionPurposes
    .map(({ name, calledBy }) => ({ found: names.filter((each) => name.test(each)), calledBy }))
    .filter(({ found }) => found.length > 0);
  const grouped = groups.flatMap(({ found }) => found);
  const others = names.filter((name) => !grouped.includes(name));
  if (others.length > 0) throw new Error(`Say in deployed-purposes.ts what calls ${others.join(', ')}.`);
  return markdownTable(
    columns('Lambdas', '>number', 'called by'),
    groups.map(({ found, calledBy }) => [
      found.map((name) => `\`${name}\``).join(', '),
      String(found.length),
      calledBy,
    ]),
  );
}

/** The resources that each optional part adds. */
function additionsTable(templates: Templates): string {
  const counts = Object.fromEntries(stackNames.map((name) => [name, countsOf(templates[name])])) as Record<
    (typeof stackNames)[number],
    Counts
  >;
  const rows: ReadonlyArray<readonly [part: string, added: Counts]> = [
    ['each REST API that you protect', minus(minus(counts.Protecting, counts.Base), counts.Unprotected)],
    ['each HTTP API that you protect', minus(minus(counts.ProtectingHttp, counts.Base), counts.UnprotectedHttp)],
    ['`webhook`', minus(counts.Webhook, counts.Base)],
    ['`console`, in the stack of Latchkey', minus(counts.UserPool, counts.Base)],
    ['`console`, in a stack of its own', counts['Standalone-Console']],
    ['`sampleApi`, in the standalone app', minus(counts.Standalone, counts.UserPool)],
  ];
  return markdownTable(
    columns('part', '>resources', 'types'),
    rows.map(([part, added]) => [
      part,
      String(sum(added)),
      [...added].map(([type, count]) => `${count} \`${type.replace(/^AWS::/, '')}\``).join(', '),
    ]),
  );
}

/** The settings that change the cost, each with its share in a month without requests: what its template adds. */
function settingsTable({ Base, Encrypted, Recoverable, Ready, Waf, Webhook, UserPool, Protecting }: Templates): string {
  const added = (template: Template) => {
    const difference = total(fixedCost(template)) - total(fixedCost(Base));
    return difference < 0.005 ? '–' : `+${usd(difference)}`;
  };
  const traces = costOfMillion(assumptions).find(({ part }) => part === 'X-Ray')?.usd ?? 0;
  return markdownTable(columns('setting', '>USD a month', 'by use'), [
    [
      `\`provisionedConcurrency: ${readyInstances}\``,
      added(Ready),
      'Billed time of requests on these instances is cheaper',
    ],
    ['`waf`', added(Waf), `$${usd(prices.webAclRequests.usd)} per million requests`],
    ['`customerManagedKey: true`', added(Encrypted), 'KMS requests of tables, secrets, queues and logs'],
    ['`recoverableKeys: true`', added(Recoverable), 'A KMS request for each value that is stored or shown'],
    ['`webhook`', added(Webhook), 'A Lambda call and queue requests for each event'],
    ['each API that you protect', added(Protecting), 'Its requests'],
    ['`console`', added(UserPool), 'CloudFront, S3 and Cognito: [costs of the console](deploying.md#what-to-know)'],
    ['`alarmEmail`', '–', 'SNS messages'],
    ['`tracing: false`', '–', `Saves $${usd(traces)} per million requests`],
    [
      'keys with `deliverTo: "managed"`',
      `+${usd(prices.secrets.usd)} each`,
      '[Cost of rotations](performance.md#what-a-rotation-costs)',
    ],
  ]);
}
