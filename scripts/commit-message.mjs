// Checks the subject of a commit: a conventional prefix, an imperative description, at most 72 characters.
// The commit-msg hook (lefthook.yml) calls it with the file that holds the message. Plain JavaScript: it runs on any Node.
import { readFileSync } from 'node:fs';

const types = ['feat', 'fix', 'refactor', 'perf', 'test', 'docs', 'build', 'ci', 'chore', 'revert'];
const conventional = new RegExp(`^(${types.join('|')})(\\([a-z0-9-]+\\))?!?: \\S.*[^.\\s]$`);

/** Git writes these subjects, or rewrites them before the commit is final. */
const generated = /^(Merge|Revert|fixup!|squash!|amend!) /;

const [file] = process.argv.slice(2);
const subject = (file ? readFileSync(file, 'utf8') : '').split('\n').find((line) => !line.startsWith('#')) ?? '';

const problem =
  subject.length > 72
    ? `The subject has ${subject.length} characters; at most 72 are allowed.`
    : `Start the subject with a type and an optional room, and do not end it with a period. Types: ${types.join(', ')}.`;

if (!generated.test(subject) && (subject.length > 72 || !conventional.test(subject))) {
  console.error(`${problem}\n  ${subject}\nExample:\n  fix(verification): read the credential again after a move`);
  process.exitCode = 1;
}
