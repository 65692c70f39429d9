import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseJson } from '../shared/json.ts';
import { StartError } from '../shared/start-error.ts';

/** The part of run.json (run-file.ts) that the schedules need. */
const RunFile = z.object({
  lambdaEndpoint: z.url(),
  scheduledFunctions: z.array(z.object({ name: z.string(), input: z.unknown() })),
});
type RunFile = z.output<typeof RunFile>;

/**
 * Runs all scheduled functions now, one after another. Prints a line for each. Returns whether all succeeded.
 * @throws StartError if no local run is found
 */
export async function runSchedule(runFile: string, print: (line: string) => void): Promise<boolean> {
  const { lambdaEndpoint, scheduledFunctions } = readRun(runFile);
  if (scheduledFunctions.length === 0) print('No schedule of this configuration runs a function.');
  let allWell = true;
  for (const { name, input } of scheduledFunctions) {
    const response = await invoke(lambdaEndpoint, name, input);
    const failed = !response.ok || response.headers.has('x-amz-function-error');
    print(`${name} ${failed ? 'failed: ' : ''}${await response.text()}`);
    allWell &&= !failed;
  }
  return allWell;
}

function readRun(file: string): RunFile {
  if (!existsSync(file)) {
    throw new StartError(
      `No local run has written ${file}. Start one with: npm start. If its data folder is not ` +
        '.latchkey, set LATCHKEY_DATA_DIR.',
    );
  }
  const result = RunFile.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (result.success) return result.data;
  throw new StartError(`${file} is damaged, or of another version. Start the local run again with: npm start`);
}

async function invoke(endpoint: string, name: string, input: unknown): Promise<Response> {
  try {
    const address = `${endpoint}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
    return await fetch(address, { method: 'POST', body: JSON.stringify(input) });
  } catch {
    throw new StartError('The local run does not answer. Has it ended? Start it again with: npm start');
  }
}
