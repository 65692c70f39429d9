import { join, resolve } from 'node:path';
import { readSettings } from './run/settings.ts';
import { inMemory } from './shared/data-folder.ts';
import { StartError } from './shared/start-error.ts';
import { runSchedule } from './triggers/run-schedule.ts';

/** `npm run rotate`: runs the scheduled functions of the local run now. */
try {
  const { dataDirectory } = readSettings(process.env);
  if (dataDirectory === inMemory) {
    throw new StartError('A local run in memory cannot be found: it writes no file. Start it with a data folder.');
  }
  const runFile = join(resolve(import.meta.dirname, '..', dataDirectory), 'run.json');
  const allWell = await runSchedule(runFile, (line) => console.log(line));
  process.exitCode = allWell ? 0 : 1;
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
}
