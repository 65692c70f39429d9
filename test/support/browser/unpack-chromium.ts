import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflate } from '@sparticuz/chromium';

/** Unpacks the whole package into the temporary folder, including the libraries that the package unpacks only on Lambda. */
const archives = fileURLToPath(new URL('../bin', import.meta.resolve('@sparticuz/chromium')));
await Promise.all(readdirSync(archives).map((archive) => inflate(join(archives, archive))));
