import { run } from './run.ts';

/** `npx latchkey` */
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
// The reader of the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const { stdout, stderr, stdin, env: environment } = process;
process.exitCode = await run(process.argv.slice(2), { stdout, stderr, stdin, environment });
