import { delimiter, dirname, join } from 'node:path';
import type { SentResponse } from '../shared/send-http.ts';
import { StartError } from '../shared/start-error.ts';
import { type DynamoDbLocal, dynamoDbLocalArguments, findDynamoDbLocal } from './dynamodb-local.ts';
import { engineHelp } from './engine-help.ts';
import { binaryName, type EnginePackage, enginePackage, engineVersion } from './engine-package.ts';
import { cachedBinary, installEngine } from './install-engine.ts';
import type { Machine } from './machine.ts';

/** A program that serves the API of DynamoDB. */
export interface EngineProgram {
  readonly command: string;
  /** @param databaseFile Undefined: in memory only. */
  argumentsFor(port: number, databaseFile: string | undefined): string[];
  /** Whether a response to `GET /` proves that it has started. */
  isReady(response: SentResponse): boolean;
}

/**
 * Finds the engine for this machine: on the PATH, in its npm package, or in the cache, into which npm installs it on first
 * use. The last choice is Java with DynamoDB Local.
 * @throws StartError with the commands that install an engine
 */
export async function findEngine(machine: Machine, onProgress: (step: string) => void): Promise<EngineProgram> {
  const onPath = await binaryOnPath(machine, onProgress);
  if (onPath !== undefined) return dynoxide(onPath);
  const wanted = enginePackage(machine);
  const installed = wanted && installedBinary(machine, wanted);
  if (installed !== undefined) return dynoxide(installed);

  const reasons: string[] = [];
  if (wanted === undefined) {
    reasons.push(`There is no engine package for ${machine.platform}-${machine.arch}.`);
  } else {
    onProgress(`Installing the DynamoDB engine ${wanted.name} ${engineVersion} (once; about 4 MB)`);
    const problem = await installEngine(machine, wanted);
    if (problem === undefined) return dynoxide(cachedBinary(machine, wanted));
    reasons.push(`npm could not install ${wanted.name}@${engineVersion}: ${problem.replace(/\.$/, '')}.`);
    onProgress('npm could not install it. Looking for Java and DynamoDB Local');
  }
  const local = await findDynamoDbLocal(machine, onProgress);
  if (!('reason' in local)) return dynamoDbLocal(local);
  throw new StartError(engineHelp(machine, wanted, [...reasons, local.reason]));
}

/** An engine on the PATH, unless it is older than the version that Latchkey is tested with. */
async function binaryOnPath(machine: Machine, onProgress: (step: string) => void): Promise<string | undefined> {
  const folders = (machine.env['PATH'] ?? machine.env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const file = folders.map((folder) => join(folder, binaryName(machine.platform))).find(machine.isFile);
  if (file === undefined) return undefined;
  const { output } = await machine.run(file, ['--version']);
  const version = /\d+\.\d+\.\d+/.exec(output)?.[0];
  if (version !== undefined && version.localeCompare(engineVersion, 'en', { numeric: true }) >= 0) return file;
  onProgress(`Ignoring ${file}: version ${version ?? 'unknown'} is older than ${engineVersion}`);
  return undefined;
}

function installedBinary(machine: Machine, wanted: EnginePackage): string | undefined {
  const folder = machine.packageFolder(wanted.name);
  const places = [...(folder === undefined ? [] : [join(folder, wanted.binary)]), cachedBinary(machine, wanted)];
  return places.find(machine.isFile);
}

function dynoxide(command: string): EngineProgram {
  return {
    command,
    argumentsFor: (port, databaseFile) => [
      ...['serve', '--host', '127.0.0.1', '--port', String(port)],
      ...(databaseFile === undefined ? [] : ['--db-path', databaseFile]),
    ],
    isReady: ({ status, text }) => status === 200 && text.startsWith('healthy'),
  };
}

/** DynamoDB Local keeps its data in a file of its own beside the database's file. It responds 400 to `GET /`. */
export function dynamoDbLocal({ java, folder }: DynamoDbLocal): EngineProgram {
  return {
    command: java,
    argumentsFor: (port, databaseFile) =>
      dynamoDbLocalArguments(folder, port, databaseFile === undefined ? undefined : dirname(databaseFile)),
    isReady: () => true,
  };
}
