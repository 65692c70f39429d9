import { join, resolve } from 'node:path';
import { inMemory, readSettings } from './run/settings.ts';
import { StartError } from './shared/start-error.ts';
import { runSchedule } from './triggers/run-schedule.ts';

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
