// Writes every generated file of the repository.
//   node scripts/generate.ts           writes them
//   node scripts/generate.ts --check   names those that are out of date, and fails if there are any
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { authorizerContextPage } from './generated/authorizer-context-page.ts';
import { awsChecksPage } from './generated/aws-checks-page.ts';
import { clientTypes } from './generated/client-types.ts';
import { consoleTypes } from './generated/console-types.ts';
import { costPage } from './generated/cost-page.ts';
import { deployedPage } from './generated/deployed-page.ts';
import { eventSchemas } from './generated/event-schemas.ts';
import { eventsPage } from './generated/events-page.ts';
import { limitsPage } from './generated/limits-page.ts';
import { openApi } from './generated/openapi.ts';

/** Each returns the texts of files by their paths from the root. To generate another file, add a function here. */
const generators: readonly ((root: string) => Record<string, string> | Promise<Record<string, string>>)[] = [
  openApi,
  eventSchemas,
  eventsPage,
  limitsPage,
  authorizerContextPage,
  costPage,
  deployedPage,
  awsChecksPage,
  consoleTypes,
  clientTypes,
];

/** Folders that hold generated files only: any other file there is left over and is deleted. */
const generatedFolders = ['docs/events'];

const root = join(import.meta.dirname, '..');
const texts = Object.assign({}, ...(await Promise.all(generators.map((generate) => generate(root)))));

const isCurrent = (path: string) =>
  existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8') === texts[path];
const outdated = Object.keys(texts).filter((path) => !isCurrent(path));
const leftOver = generatedFolders
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((path) => !(path in texts));

if (process.argv.includes('--check')) {
  for (const path of outdated) console.log(`${path} is out of date. Run npm run generate.`);
  for (const path of leftOver) console.log(`${path} is left over. Run npm run generate.`);
  process.exitCode = outdated.length + leftOver.length === 0 ? 0 : 1;
} else {
  for (const path of outdated) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), texts[path]);
    console.log(`wrote ${path}`);
  }
  for (const path of leftOver) {
    rmSync(join(root, path));
    console.log(`deleted ${path}`);
  }
}
