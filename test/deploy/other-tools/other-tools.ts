import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { snippetOf } from '../../support/docs-snippets.ts';
import { temporaryFolder } from '../../support/processes.ts';
import { pythonTool } from '../../support/python.ts';
import { isFull } from '../../support/rounds.ts';
import { assertCallsShared, assertRoutes, assertTemplate, type Json, sharedArn } from './checks.ts';

const here = import.meta.dirname;
const tool = (program: 'python' | 'cfn-lint') =>
  pythonTool({ name: 'other-tools', requirements: join(here, 'requirements.txt'), oldestMinor: 10 }, program);
const pythonOfCdk = () =>
  pythonTool({ name: 'python-cdk', requirements: join(here, 'requirements-cdk.txt'), oldestMinor: 10 }, 'python');

/** The checks of the snippets in docs/apis-of-other-tools/. Serverless and CDK in Python are large, so full rounds have them. */
export const otherTools: Readonly<Record<string, () => void>> = {
  SAM: () => checkSam('sam'),
  'SAM, HTTP API': () => checkSam('sam-http'),
  Terraform: () => checkTerraform('terraform', 'aws_api_gateway_authorizer', 'aws_api_gateway_method'),
  'Terraform, HTTP API': () =>
    checkTerraform('terraform-http', 'aws_apigatewayv2_authorizer', 'aws_apigatewayv2_route'),
  ...(isFull && { 'Serverless Framework': checkServerless, 'CDK in Python': checkPythonCdk }),
};

/** Runs a program and returns its standard output. */
function run(command: string, args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
  const env = { ...process.env, AWS_DEFAULT_REGION: 'eu-west-1', ...options.env };
  const { status, stdout, stderr } = spawnSync(command, args, { ...options, env, encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  return stdout;
}

/** Writes a snippet of a page to a new folder. */
function snippetFile(page: string, name: string, file: string): { folder: string; path: string } {
  const folder = temporaryFolder('other-tools');
  const path = join(folder, file);
  writeFileSync(path, snippetOf(`apis-of-other-tools/${page}.md`, name));
  return { folder, path };
}

/** SAM transforms the template to an OpenAPI document, and cfn-lint reads both. */
function checkSam(name: string): void {
  const { path } = snippetFile('sam', name, 'template.yaml');
  run(tool('cfn-lint'), ['--regions', 'eu-west-1', '--template', path]);
  const { Resources }: Json = JSON.parse(run(tool('python'), [join(here, 'transform.py'), path]));
  const { Body } = Resources.OrdersApi.Properties;
  const [[scheme, { 'x-amazon-apigateway-authorizer': authorizer }] = ['', {}]] = Object.entries<Json>(
    Body.securityDefinitions ?? Body.components.securitySchemes,
  );
  const { type, authorizerUri, authorizerResultTtlInSeconds, identitySource } = authorizer;
  const ttl = authorizerResultTtlInSeconds;
  assertCallsShared({ type, uri: authorizerUri, ttl, identitySource }, 'SharedAuthorizerArn');
  if (name === 'sam-http') {
    assert.equal(authorizer.authorizerPayloadFormatVersion, '2.0');
    assert.ok(!authorizer.enableSimpleResponses);
  }
  assertRoutes(
    Object.fromEntries(
      Object.entries<Json>(Body.paths).flatMap(([route, operations]) =>
        Object.entries<Json>(operations).map(([method, { security }]) => [
          `${method.toUpperCase()} ${route}`,
          security?.[0]?.[scheme] !== undefined,
        ]),
      ),
    ),
  );
}

/** A parser reads the file, and the attributes are compared with API Gateway's own model of the calls. */
function checkTerraform(name: string, authorizerType: string, routeType: string): void {
  const { path } = snippetFile('terraform', name, 'main.tf');
  const resources: Json[] = JSON.parse(run(tool('python'), [join(here, 'terraform.py'), path]));
  for (const { type, unknown } of resources) assert.deepEqual(unknown, [], type);
  const find = (type: string): Json => resources.find((each) => each.type === type).attributes;
  const authorizer = find(authorizerType);
  assertCallsShared(
    {
      type: authorizer.type ?? authorizer.authorizer_type,
      uri: authorizer.authorizer_uri,
      ttl: authorizer.authorizer_result_ttl_in_seconds,
      identitySource: authorizer.identity_source ?? authorizer.identity_sources,
    },
    'var.shared_authorizer_uri',
  );
  const route = find(routeType);
  assert.equal(route.authorization ?? route.authorization_type, 'CUSTOM');
  assert.ok(route.authorizer_id.includes(`${authorizerType}.latchkey.id`));
  if (route.route_key !== undefined) assertRoutes({ [route.route_key]: true });
}

/** osls, the maintained fork of version 3, packages the service without an account. */
function checkServerless(): void {
  const { folder } = snippetFile('serverless', 'serverless', 'serverless.yml');
  writeFileSync(join(folder, 'orders.py'), 'def get(event, context):\n    return {}\n');
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const cwd = { cwd: folder };
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', 'osls@4.3.1'], cwd);
  const osls = join(folder, 'node_modules/osls/bin/serverless.js');
  const env = { AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
  run(process.execPath, [osls, 'package', `--param=sharedAuthorizerArn=${sharedArn}`], { ...cwd, env });
  const template = join(folder, '.serverless/cloudformation-template-update-stack.json');
  assertTemplate(JSON.parse(readFileSync(template, 'utf8')), sharedArn);
}

/** The app of the page is synthesized. */
function checkPythonCdk(): void {
  const { folder, path } = snippetFile('python-cdk', 'python', 'app.py');
  const env = { CDK_CONTEXT_JSON: JSON.stringify({ sharedAuthorizerArn: sharedArn }), CDK_OUTDIR: folder };
  run(pythonOfCdk(), [path], { cwd: folder, env });
  assertTemplate(JSON.parse(readFileSync(join(folder, 'Orders.template.json'), 'utf8')), sharedArn);
}
