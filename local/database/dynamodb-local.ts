import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder, type Machine } from './machine.ts';

const version = '3.3.1';
const pluginVersion = '3.9.0';

/** Amazon's DynamoDB Local, ready to be started. */
export interface DynamoDbLocal {
  readonly java: string;
  /** The folder of its jar files and libraries. */
  readonly folder: string;
}

/** The reason why DynamoDB Local cannot be used, as a whole sentence. */
export interface Unavailable {
  readonly reason: string;
}

/**
 * Finds Java and DynamoDB Local: in DYNAMODB_LOCAL_HOME, or in the cache, into which Maven fetches it on first use.
 */
export async function findDynamoDbLocal(
  machine: Machine,
  onProgress: (step: string) => void,
): Promise<DynamoDbLocal | Unavailable> {
  const java = await findJava(machine);
  if (java === undefined) {
    return { reason: 'DynamoDB Local needs Java 17 or newer, in JAVA_HOME or on the PATH (https://adoptium.net).' };
  }
  const given = machine.env['DYNAMODB_LOCAL_HOME'];
  if (given) {
    return hasJars(given)
      ? { java, folder: given }
      : { reason: `DYNAMODB_LOCAL_HOME, ${given}, has no DynamoDBLocal.jar.` };
  }
  const folder = join(cacheFolder(machine), 'dynamodb-local', version);
  if (hasJars(folder)) return { java, folder };
  const windows = machine.platform === 'win32';
  if ((await machine.run('mvn', ['--version'], { shell: windows })).code !== 0) {
    return {
      reason:
        'Maven fetches DynamoDB Local, and is not on the PATH (https://maven.apache.org/install.html). Or download ' +
        'DynamoDB Local, unpack it, and set DYNAMODB_LOCAL_HOME to its folder.',
    };
  }
  onProgress(`Fetching DynamoDB Local ${version} with Maven (once; about 50 MB)`);
  const problem = await fetchJars(machine, folder);
  return problem === undefined ? { java, folder } : { reason: `Maven could not fetch DynamoDB Local: ${problem}` };
}

/** Returns the arguments of Java. Without a folder for data, nothing is kept. */
export function dynamoDbLocalArguments(folder: string, port: number, dataFolder: string | undefined): string[] {
  // Maven copies all files into one folder. Amazon's archive has a folder of libraries.
  const folders = [folder, join(folder, 'DynamoDBLocal_lib')];
  return [
    `-Djava.library.path=${folders.join(delimiter)}`,
    ...['-cp', folders.map((each) => join(each, '*')).join(delimiter)],
    'software.amazon.dynamodb.services.local.main.ServerRunner',
    ...(dataFolder === undefined ? ['-inMemory'] : ['-dbPath', dataFolder]),
    ...['-sharedDb', '-disableTelemetry', '-port', String(port)],
  ];
}

async function findJava(machine: Machine): Promise<string | undefined> {
  const home = machine.env['JAVA_HOME'];
  for (const java of [...(home ? [join(home, 'bin', 'java')] : []), 'java']) {
    const { output } = await machine.run(java, ['-version']);
    if (Number(/version "(\d+)/.exec(output)?.[1] ?? 0) >= 17) return java;
  }
  return undefined;
}

function hasJars(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /^DynamoDBLocal.*\.jar$/.test(name));
  } catch {
    return false;
  }
}

async function fetchJars(machine: Machine, folder: string): Promise<string | undefined> {
  let draft: string | undefined;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    draft = mkdtempSync(`${folder}.draft-`);
    writeFileSync(join(draft, 'pom.xml'), pom);
    // The paths are relative, because Maven is a script for the shell on Windows.
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=jars'];
    const run = { cwd: draft, shell: machine.platform === 'win32' };
    const { code, output } = await machine.run('mvn', ['-q', '-B', ...goal], run);
    if (code !== 0) return output.trim().split('\n')[0] ?? `it ended with ${code}`;
    if (!hasJars(folder)) renameSync(join(draft, 'jars'), folder);
    return undefined;
  } catch (error) {
    // Another program was faster.
    if (hasJars(folder)) return undefined;
    return error instanceof Error ? error.message : String(error);
  } finally {
    if (draft !== undefined) rmSync(draft, { recursive: true, force: true });
  }
}

const pom = `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>latchkey</groupId>
  <artifactId>dynamodb-local</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>software.amazon.dynamodb</groupId>
      <artifactId>DynamoDBLocal</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-dependency-plugin</artifactId>
        <version>${pluginVersion}</version>
      </plugin>
    </plugins>
  </build>
</project>
`;
