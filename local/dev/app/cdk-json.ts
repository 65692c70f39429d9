import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '../../shared/start-error.ts';

type Texts = Readonly<Record<string, unknown>>;

/** How the CDK CLI would synthesize an app. */
export interface AppCommand {
  readonly command: string;
  /** A command that runs before it. */
  readonly build: string | undefined;
  readonly context: Texts;
}

/**
 * Reads the settings of an app as the CDK CLI does: cdk.json, cdk.context.json and ~/.cdk.json.
 * @param app Replaces the command of cdk.json
 * @param given Replaces parts of the context
 * @throws StartError if the folder is not one of a CDK app
 */
export function readAppCommand(
  folder: string,
  { app, context: given = {} }: { readonly app?: string | undefined; readonly context?: Texts } = {},
): AppCommand {
  const file = join(folder, 'cdk.json');
  const cdkJson = readJson(file);
  if (cdkJson === undefined && app === undefined) {
    throw new StartError(
      `There is no cdk.json in ${folder}. Run latchkey dev in the folder of a CDK app, or name its command with --app.`,
    );
  }
  const home = readJson(join(homedir(), '.cdk.json')) ?? {};
  const settings = { ...home, ...cdkJson };
  const command = app ?? textOf(settings['app']);
  if (command === undefined) throw new StartError(`${file} has no "app". Name the command of the app with --app.`);
  return {
    command,
    build: textOf(settings['build']),
    context: {
      ...(home['context'] as Texts | undefined),
      ...(readJson(join(folder, 'cdk.context.json')) ?? {}),
      ...(cdkJson?.['context'] as Texts | undefined),
      ...given,
      // As the CLI: paths of constructs and files of nested stacks are in the templates.
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:enable-asset-metadata': true,
      'aws:cdk:bundling-stacks': ['**'],
    },
  };
}

function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function readJson(file: string): Texts | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Texts;
  } catch (error) {
    throw new StartError(`${file} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
