import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflate } from '@sparticuz/chromium';

/** Unpacks all that the package has into the temporary folder, the libraries too, which it itself unpacks on Lambda only. */
const archives = fileURLToPath(new URL('../bin', import.meta.resolve('@sparticuz/chromium')));
await Promise.all(readdirSync(archives).map((archive) => inflate(join(archives, archive))));
