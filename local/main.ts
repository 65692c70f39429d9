import { enableCompileCache } from 'node:module';
import { compiledFolder } from './shared/compiled-folder.ts';

/** `npm start`: the local run, on the terminal. */
enableCompileCache(compiledFolder);
// Only what is imported from here on is in the cache.
const { runInTerminal } = await import('./run/terminal.ts');
await runInTerminal();
