import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createApp } from '../../lib/app/app.ts';
import { Config } from '../../lib/config/config.ts';
import { MissingTool } from '../support/missing-tool.ts';
import { temporaryFolder } from '../support/processes.ts';
import { configurations } from './configurations.ts';
import { pythonTool } from './emulator/python.ts';
import { otherTools } from './other-tools/other-tools.ts';

/**
 * `npm run lint:templates`: cfn-lint over the template of each configuration. .cfnlintrc.yaml lists the ignored rules with
 * their reasons; every other finding, including a warning, fails. Then the snippets for APIs of other tools are checked with these tools.
 */
const tried = Object.values(configurations).flatMap((config) => Object.keys(config));
const untried = Object.keys(Config.shape).filter((setting) => !tried.includes(setting));
if (untried.length > 0) {
  console.error(`test/deploy/configurations.ts: no configuration has ${untried.join(', ')}. Add them to one.`);
  process.exit(1);
}

const folder = temporaryFolder('lint');

try {
  const linter = pythonTool('cfn-lint');
  let failed = 0;
  for (const [name, config] of Object.entries(configurations)) {
    const started = Date.now();
    const { status } = spawnSync(linter, ['--regions', 'us-east-1', '--template', ...templatesOf(name, config)], {
      stdio: 'inherit',
    });
    if (status !== 0) failed += 1;
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
  for (const [name, check] of Object.entries(otherTools)) {
    const started = Date.now();
    try {
      check();
      console.log(`ok     ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      if (error instanceof MissingTool) throw error;
      failed += 1;
      console.log(`FAILED ${name}: ${(error as Error).message}`);
    }
  }
  const all = [configurations, otherTools].flatMap((each) => Object.keys(each)).length;
  console.log(`${all - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof MissingTool)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function templatesOf(name: string, config: unknown): string[] {
  const outdir = join(folder, name.replaceAll(' ', '-'));
  const { app, stack, console } = createApp({
    config,
    outdir,
    validate: false,
    context: { 'aws:cdk:bundling-stacks': [] },
  });
  app.synth();
  return [stack, console].flatMap((each) => (each ? [join(outdir, `${each.stackName}.template.json`)] : []));
}
