import { type EnginePackage, engineVersion } from './engine-package.ts';
import { installArguments } from './install-engine.ts';
import type { Machine } from './machine.ts';

/** Returns the error for a machine without an engine: the reasons, and the commands for its platform. */
export function engineHelp(
  machine: Pick<Machine, 'platform' | 'arch'>,
  wanted: EnginePackage | undefined,
  reasons: readonly string[],
): string {
  const { platform, arch } = machine;
  const ways: [string, string[]][] = [];
  if (wanted !== undefined) ways.push(['Install it with npm:', [`npm ${installArguments(machine, wanted).join(' ')}`]]);
  if (platform === 'darwin') ways.push(['Install it with Homebrew:', ['brew install nubo-db/tap/dynoxide']]);
  ways.push(['Build it with Rust:', [`cargo install dynoxide-rs --version ${engineVersion}`]]);
  const java = javaCommands[platform];
  if (java !== undefined) ways.push(['Let Latchkey use Java with DynamoDB Local:', [java]]);
  ways.push([
    'Run DynamoDB Local in Docker, and point Latchkey at it:',
    ['docker run --detach --publish 8000:8000 amazon/dynamodb-local', endpointCommand(platform)],
  ]);
  return [
    `There is no DynamoDB engine for ${platform}-${arch}.`,
    ...reasons.map((reason) => `  ${reason}`),
    'Choose one of these ways, then start again:',
    ...ways.flatMap(([title, commands]) => [`  ${title}`, ...commands.map((command) => `    ${command}`)]),
  ].join('\n');
}

const javaCommands: Readonly<Record<string, string>> = {
  darwin: 'brew install openjdk maven',
  linux: 'sudo apt-get install openjdk-17-jre-headless maven',
};

function endpointCommand(platform: string): string {
  const url = 'http://127.0.0.1:8000';
  return platform === 'win32' ? `$env:DYNAMODB_ENDPOINT = '${url}'` : `export DYNAMODB_ENDPOINT=${url}`;
}
