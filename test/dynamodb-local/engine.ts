import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../local/shared/free-port.ts';
import { MissingTool } from '../support/missing-tool.ts';
import { ProcessFailure, type Running, start, temporaryFolder } from '../support/processes.ts';

const pom = join(import.meta.dirname, 'pom.xml');
const folder = join(import.meta.dirname, '../../.dynamodb-local');
const stamp = join(folder, '.pom');

/**
 * Starts Amazon's own DynamoDB Local, in memory, on a free port. Its files are fetched from Maven Central on first use.
 * @throws MissingTool
 */
export async function startDynamoDbLocal(): Promise<Running & { readonly endpoint: string }> {
  requireJava();
  fetchFiles();
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = start(
    'java',
    [
      `-Djava.library.path=${folder}`,
      '-cp',
      join(folder, '*'),
      'software.amazon.dynamodb.services.local.main.ServerRunner',
      ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)],
    ],
    { logFile: join(temporaryFolder('dynamodb-local'), 'server.log') },
  );
  const deadline = Date.now() + 30_000;
  // Any response proves that it runs. It responds 400 to a request that is not for DynamoDB.
  while (!(await fetch(endpoint).catch(() => undefined))) {
    if (server.exitCode() !== null || Date.now() > deadline) {
      throw new ProcessFailure(`DynamoDB Local did not start:\n${server.output()}`);
    }
    await sleep(100);
  }
  return { ...server, endpoint };
}

function requireJava(): void {
  const { stderr = '' } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const version = Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
  if (version < 17) {
    throw new MissingTool(
      'DynamoDB Local needs Java 17 or newer on the path, as java. https://adoptium.net, or the package openjdk-17-jre.',
    );
  }
}

function fetchFiles(): void {
  const wanted = createHash('sha256').update(readFileSync(pom)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (spawnSync('mvn', ['--version']).status !== 0) {
    throw new MissingTool(
      'Maven fetches DynamoDB Local, and is not on the path. https://maven.apache.org/install.html',
    );
  }
  console.log('Fetching DynamoDB Local into .dynamodb-local (once; some 50 MB) …');
  rmSync(folder, { recursive: true, force: true });
  const { status } = spawnSync(
    'mvn',
    ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`],
    { stdio: ['ignore', 2, 2] },
  );
  if (status !== 0) {
    throw new MissingTool('Maven failed (see above). Check that Maven Central can be reached, then run it again.');
  }
  writeFileSync(stamp, wanted);
}
