// Measures one start of a function in its own process: import and first check, as Lambda's runtime does. It is plain
// JavaScript, so only the bundle is compiled. Arguments: the bundle's file, the handler's name and the event.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [file = '', event = ''] = process.argv.slice(2);
const parsed = JSON.parse(event);
const context = { awsRequestId: 'bench', functionName: 'bench', getRemainingTimeInMillis: () => 25_000 };

const from = performance.now();
// Lambda's runtime requires .js files and imports .mjs files.
const module = file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : createRequire(import.meta.url)(file);
const imported = performance.now();
const answer = await module.handler(parsed, context);
const checked = performance.now();
const effect = answer.policyDocument.Statement[0].Effect;
process.stderr.write(JSON.stringify({ effect, importMs: imported - from, firstCheckMs: checked - imported }));
process.exit();
