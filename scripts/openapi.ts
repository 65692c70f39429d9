// Writes docs/openapi.json, the document that a deployment serves at GET /openapi.json. A test fails when it is old.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../lambdas/http/openapi.ts';

const document = openApiDocument('/');
writeFileSync(join(import.meta.dirname, '../docs/openapi.json'), `${JSON.stringify(document, undefined, 2)}\n`);
