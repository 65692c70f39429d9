import { join, resolve } from 'node:path';
import { runSchedule } from './run-schedule.ts';
import { inMemory, readSettings } from './settings.ts';
import { StartError } from './start-error.ts';

/** `npm run rotate`: what schedules run in a while, in the local run, now. */
try {
  const { dataDirectory } = readSettings(process.env);
  if (dataDirectory === inMemory) {
    throw new StartError('A run in memory leaves no file that it could be found by. Start it with a data folder.');
  }
  const runFile = join(resolve(import.meta.dirname, '..', dataDirectory), 'run.json');
  const allWell = await runSchedule(runFile, (line) => console.log(line));
  process.exitCode = allWell ? 0 : 1;
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
}
